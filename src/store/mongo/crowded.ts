/** Too much that has ended rides in a record for one thing more: nothing was written. */
export class Crowded extends Error {
  override readonly name = 'Crowded'
}
