/** Credentials that are remembered at once; beyond it what is at rest is forgotten, oldest first. */
const most = 10_000

/** Keeps a map of credentials bounded: what `atRest` holds of goes, in the order it was put. */
export const evict = <T>(
  lanes: Map<string, T>,
  atRest: (lane: T) => boolean,
  limit: number = most
) => {
  for (const [credential, lane] of lanes) {
    if (lanes.size <= limit) return
    if (atRest(lane)) lanes.delete(credential)
  }
}
