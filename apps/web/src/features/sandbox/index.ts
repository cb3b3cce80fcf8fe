export { Sandbox } from './sandbox';
