export { PasswordLogin } from './password-login';
