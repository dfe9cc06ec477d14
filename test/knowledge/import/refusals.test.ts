import { describe, expect, test } from '@jest/globals';
import { objection } from '../../../knowledge/import/outcome.ts';
import { refusal } from '../../../knowledge/import/refusals.ts';
import { systemProblem } from '../../../knowledge/import/system-problem.ts';

const failed = (code: string, message = 'connect failed') => Object.assign(new Error(message), { code });

describe('why a document is refused is said wholly in the language of whoever reads it', () => {
  test('a value stands as it was written, in both', () => {
    const { reason } = refusal('c', 'x.doc', objection('unsupported_format', 'doc'));
    expect(reason).toEqual({ en: 'The format "doc" is not read.', zh: '不支持格式“doc”。' });
  });

  test('words of the desk stand in that language', () => {
    const { reason } = refusal(
      'c',
      'x',
      objection('damaged', { en: '(near line 7)', zh: '（第 7 行附近）' }),
    );
    expect(reason.en).toBe('The file is damaged or is not what its ending says (near line 7).');
    expect(reason.zh).toBe('文件已损坏，或内容与扩展名不符（第 7 行附近）。');
  });

  test('nothing a value holds can take the place of something else', () => {
    const { reason } = refusal('c', 'x', objection('unknown_audience', "$& $' {} \u202e"));
    expect(reason.en).toContain('says "$& $\' {}" about');
  });
});

describe('what the system says of a file or a connection', () => {
  test.each([
    ['ECONNREFUSED', 'nothing answers at that address', '没有服务响应'],
    ['ENOTFOUND', 'the name of the host is not known', '无法解析主机名'],
    ['EACCES', 'the desk may not read it', '没有读取权限'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS', 'NODE_EXTRA_CA_CERTS'],
    ['HPE_INVALID_CONSTANT', 'does not speak HTTP', '不支持 HTTP'],
  ])('%s is said in words, with the code for whoever looks it up', (code, en, zh) => {
    const said = systemProblem(failed(code));
    expect(said.en).toContain(en);
    expect(said.zh).toContain(zh);
    expect(said.en).toContain(`(${code})`);
    expect(said.zh).toContain(`（${code}）`);
  });

  test('what nobody has foreseen is quoted', () => {
    expect(systemProblem(failed('EWHATEVER', 'odd thing'))).toEqual({
      en: 'odd thing',
      zh: '系统提示“odd thing”',
    });
    expect(systemProblem('broken')).toEqual({ en: 'broken', zh: '系统提示“broken”' });
  });
});
