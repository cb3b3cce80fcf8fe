import { chromiumProgram } from '../support/browser';

/** Unpacks the browser once, before each worker of the run would. */
export default function setup(): void {
  chromiumProgram();
}
