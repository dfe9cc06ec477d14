/** What an error of the Web API means for a delivery, and what to do about it. */
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import type { DeliveryProblem } from '../../bot/ports.ts';

/** Slack's error code -> why it will never be taken, with the fix. */
const REFUSED: Readonly<Record<string, string>> = {
  channel_not_found:
    'the channel does not exist or the app was never in it: invite the app, or correct the id in the desk file',
  not_in_channel: 'the app is not in the channel: invite it with /invite',
  is_archived: 'the channel is archived: unarchive it, or name another one in the desk file',
  user_not_found: 'the person does not exist in this workspace',
  user_disabled: 'the person was deactivated',
  users_not_found: 'the person does not exist in this workspace',
  user_not_visible: 'the person cannot be seen by the app',
  user_not_in_channel: 'the person has left the channel',
  cannot_dm_bot: 'bots are not written to',
  account_inactive_recipient: 'the person was deactivated',
  messages_tab_disabled: 'direct messages with the app are off: turn on "Messages Tab" under "App Home"',
  message_not_found: 'the message was deleted',
  cant_update_message: 'the message belongs to somebody else',
  edit_window_closed: 'the workspace does not allow to change messages this old',
  thread_not_found: 'the thread was deleted',
  restricted_action: 'a workspace setting forbids the app to post there',
  restricted_action_thread_only_channel: 'the channel takes threads only',
  restricted_action_non_threadable_channel: 'the channel takes no threads',
  restricted_action_read_only_channel: 'the channel is read-only',
  restricted_action_thread_locked: 'the thread is locked',
  is_inactive: 'the channel is frozen',
  no_permission: 'the app may not do that there',
  method_not_supported_for_channel_type: 'that kind of channel does not take it',
  invalid_blocks: 'Slack does not take the blocks: this is a fault of the desk, please report it',
  invalid_blocks_format: 'Slack does not take the blocks: this is a fault of the desk, please report it',
  msg_too_long: 'the message is too long: this is a fault of the desk, please report it',
  streaming_state_conflict: 'the message is still being written',
  message_not_in_streaming_state: 'the message is not being written any more',
  msg_blocks_too_long: 'the message is too long: this is a fault of the desk, please report it',
  no_text: 'the message is empty: this is a fault of the desk, please report it',
  invalid_arguments: 'Slack does not take the arguments: this is a fault of the desk, please report it',
  metadata_too_large: 'the metadata is too large: this is a fault of the desk, please report it',
  invalid_metadata_format: 'Slack does not take the metadata: this is a fault of the desk, please report it',
};

/** Somebody deleted what it belongs to. */
const GONE = new Set(['message_not_found', 'thread_not_found', 'invalid_thread_ts']);

/** It certainly did not arrive, and an administrator can put it right: nothing is given up. */
const LATER: Readonly<Record<string, { readonly afterMs: number; readonly why: string }>> = {
  ratelimited: { afterMs: 30_000, why: 'Slack limits the rate' },
  rate_limited: { afterMs: 30_000, why: 'Slack limits the rate' },
  message_limit_exceeded: { afterMs: 60_000, why: 'Slack limits the messages of a channel' },
  invalid_auth: {
    afterMs: 60_000,
    why: 'Slack does not know the token: install the app again and set SLACK_BOT_TOKEN',
  },
  not_authed: { afterMs: 60_000, why: 'no token was sent: set SLACK_BOT_TOKEN' },
  account_inactive: { afterMs: 60_000, why: 'the app was removed from the workspace: install it again' },
  token_revoked: {
    afterMs: 60_000,
    why: 'the token was revoked: install the app again and set SLACK_BOT_TOKEN',
  },
  token_expired: { afterMs: 60_000, why: 'the token has expired: install the app again' },
  missing_scope: {
    afterMs: 60_000,
    why: 'the app lacks a scope: update it from adapters/slack/manifest.json and reinstall it',
  },
  org_login_required: { afterMs: 60_000, why: 'the workspace is being moved' },
  team_access_not_granted: { afterMs: 60_000, why: 'the app was not granted access to the workspace' },
  ekm_access_denied: {
    afterMs: 60_000,
    why: 'the workspace has suspended posting (enterprise key management)',
  },
};

/** Slack says itself that part of it may have been done. */
const UNCERTAIN = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

/** Connections that never came about: the request cannot have been read. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Slack's code of an error, if it has one. */
export function slackCode(error: unknown): string | undefined {
  if (!(error instanceof WebAPIPlatformError)) return undefined;
  const code = error.data.error;
  // An answer that was cut off comes through as its own text.
  return /^[a-z][a-z0-9_]{1,60}$/.test(code) ? code : undefined;
}

export function deliveryProblem(error: unknown): DeliveryProblem {
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'later', afterMs: Math.max(1, error.retryAfter) * 1_000, why: 'Slack limits the rate' };
  if (error instanceof WebAPIPlatformError) {
    const code = slackCode(error);
    if (code === undefined || UNCERTAIN.has(code))
      return { kind: 'uncertain', why: `Slack answered ${code ?? 'something unreadable'}` };
    const later = LATER[code];
    const retryAfter = error.data.response_metadata?.retryAfter;
    if (later)
      return {
        kind: 'later',
        afterMs: retryAfter === undefined ? later.afterMs : Math.max(1, retryAfter) * 1_000,
        why: `${code}: ${later.why}`,
      };
    return {
      kind: 'refused',
      why: `${code}: ${REFUSED[code] ?? 'Slack refuses it'}`,
      ...(GONE.has(code) && { gone: true }),
    };
  }
  if (error instanceof WebAPIHTTPError) {
    if (error.statusCode === 429) return { kind: 'later', afterMs: 30_000, why: 'Slack limits the rate' };
    if (error.statusCode >= 500) return { kind: 'uncertain', why: `Slack answered HTTP ${error.statusCode}` };
    return {
      kind: 'later',
      afterMs: 60_000,
      why: `HTTP ${error.statusCode}: check SLACK_API_URL and the proxy in between`,
    };
  }
  const network = networkCode(error);
  if (network !== undefined && NEVER_CONNECTED.has(network))
    return { kind: 'later', afterMs: 5_000, why: `Slack cannot be reached (${network})` };
  return { kind: 'uncertain', why: network ? `the answer was lost (${network})` : 'the answer was lost' };
}

/** The system's code at the bottom of an error. */
function networkCode(error: unknown): string | undefined {
  let inner: unknown = error instanceof WebAPIRequestError ? error.original : error;
  for (let depth = 0; depth < 5 && inner instanceof Error; depth += 1) {
    const { code, errors } = inner as { code?: unknown; errors?: unknown };
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
    inner = Array.isArray(errors) ? errors[0] : inner.cause;
  }
  return undefined;
}
