/** Counts who holds what, until each has let go. */
export const createHolds = () => {
  const holds = new Map<string, number>()
  const add = (id: string, by: number) => {
    const count = (holds.get(id) ?? 0) + by
    if (count === 0) holds.delete(id)
    else holds.set(id, count)
  }
  return {
    has: (id: string) => holds.has(id),
    hold: (ids: readonly string[]) => {
      for (const id of ids) add(id, 1)
      return () => {
        for (const id of ids) add(id, -1)
      }
    },
  }
}
