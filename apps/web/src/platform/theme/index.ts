export { useTheme, type Theme } from './theme';
