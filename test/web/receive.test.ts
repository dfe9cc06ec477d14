import { describe, expect, test } from '@jest/globals';
import { receiveAction, receiveMessage } from '../../adapters/web/receive.ts';
import { shippedRules } from '../support/desk-under-test.ts';

const { desk } = shippedRules();
const clientId = '3f0c1c8e-58f4-4c3b-9d6a-0d3f5a4f6b11';
const base = { clientId, person: { name: 'Tom Baker', language: 'en' }, conversation: 'web:tom-baker' };

describe('what the page sends', () => {
  test("a message becomes the desk's, under the id the page made", () => {
    expect(receiveMessage({ ...base, text: 'VPN' }, desk)).toEqual({
      id: `web:${clientId}`,
      conversation: 'web:tom-baker',
      person: { id: 'web:tom-baker', name: 'Tom Baker', language: 'en' },
      text: 'VPN',
      files: [],
    });
  });

  test("a button's inputs complete its action", () => {
    const { action } = receiveAction(
      {
        ...base,
        person: { id: 'web:wang-lei', name: '' },
        conversation: 'web:channel-engineers',
        action: { kind: 'note', ticket: 'T-1' },
        inputs: { text: 'dock firmware' },
      },
      desk,
    );
    expect(action).toEqual({ kind: 'note', ticket: 'T-1', text: 'dock firmware' });
  });

  test.each([
    ['no object', 'hello', /body: .*\(got "hello"\)/],
    ['nothing', undefined, /body: /],
    ['an array', [], /body: /],
    ['a key too many', { ...base, text: 'a', priority: 1 }, /^body: Unrecognized key: "priority"\.$/],
    ['no client id', { ...base, clientId: '1', text: '' }, /clientId: .*\(got "1"\)/],
    ['a number for text', { ...base, text: 7 }, /text: .*\(got 7\)/],
    ['an unknown field', { ...base, text: '', admin: true }, /admin/],
    [
      'an unknown time zone',
      { ...base, text: '', person: { name: 'T', timeZone: 'Mars/Base' } },
      /Mars\/Base/,
    ],
    ['a text beyond all measure', { ...base, text: 'x'.repeat(120_001) }, /text: /],
    ['eleven files', { ...base, text: '', files: Array(11).fill('f') }, /files: /],
    [
      "somebody else's chat",
      { ...base, text: '', conversation: 'web:li-na' },
      /does not belong to "web:tom-baker"/,
    ],
  ])('%s is refused with the value named', (_what, body, message) => {
    expect(() => receiveMessage(body, desk)).toThrow(message);
  });

  test.each([
    ['an unknown action', { kind: 'delete-everything' }, {}, /"delete-everything"/],
    ['no action', undefined, {}, /action: needs an object/],
    ['a ticket that is none', { kind: 'claim', ticket: 'T-x' }, {}, /a ticket number looks like T-1042/],
    ['an input nobody asked for', { kind: 'solved' }, { isAdmin: 'yes' }, /isAdmin/],
    ['an input with a name of its own', { kind: 'solved' }, { '../x': 'y' }, /inputs\.\.\.\/x: Invalid key/],
    ['a missing input', { kind: 'say', ticket: 'T-1' }, { text: '  ' }, /text: /],
  ])('%s is refused', (_what, action, inputs, message) => {
    expect(() => receiveAction({ ...base, action, inputs }, desk)).toThrow(message);
  });

  test('keys that could reach a prototype stay without effect', () => {
    const body = JSON.parse(
      `{"clientId":"${clientId}","person":{"name":"T"},"conversation":"web:t","action":{"kind":"solved","__proto__":{"polluted":1}},"inputs":{"__proto__":"x"}}`,
    );
    expect(() => receiveAction(body, desk)).toThrow();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
