export { CredentialsHttpModule } from './http/credentials-http.module';
