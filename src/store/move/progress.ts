/** Says how far something is, once a second at most and at its end. */
export const progressOf = (say: (line: string) => void, what: string, total: number) => {
  const began = performance.now()
  let said = began
  const line = (done: number, end: string) => {
    const seconds = Math.max((performance.now() - began) / 1000, 0.001)
    say(`${what} ${done} of ${total}${end}, ${Math.round(done / seconds)} a second`)
  }
  return {
    at: (done: number) => {
      if (performance.now() - said < 1000) return
      said = performance.now()
      line(done, ` (${Math.floor((100 * done) / Math.max(total, 1))} %)`)
    },
    end: (done: number) => line(done, ''),
  }
}
