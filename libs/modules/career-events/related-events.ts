interface Related {
  id: string;
  content: { relatesTo: string | null };
}

/**
 * Leaves out upserts that relate to nothing: neither to an event that exists, nor to one of the same request that will
 * itself be stored. Pure.
 *
 * @param isKnown whether an upsert may keep its `relatesTo` whatever else is in the request
 */
export function withoutUnrelated<Upsert extends Related>(
  upserts: readonly Upsert[],
  isKnown: (upsert: Upsert) => boolean,
): Upsert[] {
  let kept = [...upserts];
  for (;;) {
    const ids = new Set(kept.map(({ id }) => id));
    const next = kept.filter((upsert) => {
      const { relatesTo } = upsert.content;
      return relatesTo === null || isKnown(upsert) || (relatesTo !== upsert.id && ids.has(relatesTo));
    });
    if (next.length === kept.length) return kept;
    kept = next;
  }
}
