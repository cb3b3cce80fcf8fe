export { OauthHttpModule } from './http/oauth-http.module';
