/** How many assistants there are, in how many organisations. */
export type Size = { readonly count: number; readonly orgs: number }

/** So many of each organisation; the largest has so many times that. */
export const [users, connections, keys, tools] = [3, 3, 5, 10]
const larger = 20
/** Which part of all assistants the largest organisation has. */
const largest = 0.2

/** How many there are in all organisations. */
export const all = (each: number, orgs: number) => each * (larger + orgs - 1)

/** Which organisation the nth of them is of: the largest one has the first ones. */
export const orgOf = (each: number, n: number) =>
  n < each * larger ? 0 : 1 + Math.floor((n - each * larger) / each)

/** Which of them something in an organisation goes with. */
export const thing = (each: number, org: number, at: number) =>
  org === 0 ? at % (each * larger) : each * larger + (org - 1) * each + (at % each)

/** Where the nth assistant lives. The largest organisation has the first ones. */
export const homeOf = (n: number, { count, orgs }: Size) => {
  const first = Math.floor(count * largest)
  return n < first ? { org: 0, at: n } : { org: 1 + ((n - first) % (orgs - 1)), at: n }
}
