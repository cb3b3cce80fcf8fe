export { readCursor, writeCursor, type PagePosition } from './page-cursor';
export { PageBody } from './page.bodies';
export { PageQuery } from './page-query';
export { PageRequest, type Page } from './page-request';
