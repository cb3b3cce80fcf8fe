export { bodyRules, TakesBody, type BodyRules } from './body-rules';
