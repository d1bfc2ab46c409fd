import { isPassingCredentialFailure } from './AzureAuthenticator';

describe('isPassingCredentialFailure', () => {
  it.each([
    ['network_error: See https://aka.ms/msal.js.errors', true],
    ['temporarily_unavailable: Description: AADSTS90055: …', true],
    ['invalid_client: AADSTS7000222: secret expired', false],
    ['WorkloadIdentityCredential: is unavailable. tenantId is missing', false],
  ])('%s: %s', (message, passing) => {
    expect(isPassingCredentialFailure(new Error(message))).toBe(passing);
  });
});
