/** What a record of MongoDB holds at most. */
export const most = { items: 100_000, bytes: 16 * 1024 * 1024 - 64 * 1024 }
