const SLOT_MS = 100;

/**
 * Looks that are planned for the same moment are one: the slot names the moment in the key of their job, which runs when
 * the slot ends and so is too early for none of them.
 *
 * @param delayMs from now on
 */
export function timeSlot(delayMs: number): { slot: number; delayMs: number } {
  const slot = Math.ceil((Date.now() + delayMs) / SLOT_MS);
  return { slot, delayMs: Math.max(0, slot * SLOT_MS - Date.now()) };
}
