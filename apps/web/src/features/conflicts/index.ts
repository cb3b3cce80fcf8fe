export { Conflict } from './conflict';
export { Conflicts } from './conflicts';
