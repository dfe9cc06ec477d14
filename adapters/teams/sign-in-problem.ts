/** Whether the desk can sign in with the settings it has, tried once at the start. */
import type { Log } from '../../bot/ports.ts';
import type { BotFramework } from './bot-framework.ts';
import type { TeamsSettings } from './settings.ts';

const SIGN_IN_FIXES: readonly (readonly [RegExp, string])[] = [
  [
    /AADSTS7000215/,
    'MicrosoftAppPassword is wrong: copy the secret\'s value, not its id, from "Certificates & secrets".',
  ],
  [/AADSTS7000222/, 'MicrosoftAppPassword has expired: create a new client secret.'],
  [
    /AADSTS700016|AADSTS7000229/,
    'MicrosoftAppId is not known in the tenant MicrosoftAppTenantId: check both on the Configuration page of the Azure Bot.',
  ],
  [
    /AADSTS90002|AADSTS900023/,
    'MicrosoftAppTenantId names no tenant: copy "App Tenant ID" from the Configuration page of the Azure Bot.',
  ],
  [
    /ManagedIdentity|IMDS|CredentialUnavailable/i,
    'No managed identity answers here: UserAssignedMSI works on Azure only, with the identity assigned to this machine or app.',
  ],
];

/** What is wrong and how it is mended; undefined when the desk can sign in, or needs not. */
export async function signInProblem(
  settings: TeamsSettings,
  framework: BotFramework,
  log: Log,
): Promise<string | undefined> {
  if (settings.signIn.kind === 'loopback') {
    log.warn('teams.without-sign-in', {});
    return undefined;
  }
  try {
    await framework.token(settings.serviceUrl);
    return undefined;
  } catch (error) {
    log.error('teams.own-sign-in-failed', { error });
    const words = error instanceof Error ? `${error.name} ${error.message}` : '';
    const fix = SIGN_IN_FIXES.find(([pattern]) => pattern.test(words))?.[1];
    return `the desk cannot sign in, so it can receive but not answer. ${fix ?? 'Check that it can reach the login address of its cloud (login.microsoftonline.com).'}`;
  }
}
