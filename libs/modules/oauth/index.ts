export { redirectUriAt } from './oauth-clients';
export { OauthModule } from './oauth.module';
export { PasswordLoginsModule } from './passwords/password-logins.module';
export { missingAbilities, OAUTH_PROVIDER_IDS, profileOf, type OauthProviderId } from './provider-profiles';
