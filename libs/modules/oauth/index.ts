export { redirectUriAt } from './oauth-clients';
export { OauthModule } from './oauth.module';
export { missingAbilities, OAUTH_PROVIDER_IDS, profileOf, type OauthProviderId } from './provider-profiles';
