// All of 127.0.0.0/8 is this machine, so that where a call comes from can say who has sent it.
const inRow = 250

/** The address that a start of a gateway calls the provider from. */
export const addressOf = (life: number) => `127.1.${Math.floor(life / inRow)}.${1 + (life % inRow)}`

/** Which start calls from an address; 0 where it is none of them. */
export const lifeAt = (address: string): number => {
  const [, row, place] = /^(?:::ffff:)?127\.1\.(\d+)\.(\d+)$/.exec(address) ?? []
  return row === undefined ? 0 : Number(row) * inRow + Number(place) - 1
}
