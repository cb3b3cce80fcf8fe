/** What may be the value of an HTTP header. */
export const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
