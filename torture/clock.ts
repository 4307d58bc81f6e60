import process from 'node:process'

/** Milliseconds by the machine's own steady clock: the same in every process of a run. */
export const now = () => Number(process.hrtime.bigint() / 1000n) / 1000

/** Resolves after so many milliseconds. */
export const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds)
  })
