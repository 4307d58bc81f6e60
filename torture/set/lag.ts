/** Does one thing after the other, each as late as was asked for when it came. */
export const laggard = (delay: () => number) => {
  const waiting: { readonly due: number; readonly act: () => void }[] = []
  let timer: NodeJS.Timeout | undefined
  let isHeld = false
  const pump = () => {
    timer = undefined
    while (!isHeld && waiting[0] && waiting[0].due <= performance.now()) waiting.shift()?.act()
    const [next] = waiting
    if (next && !isHeld) timer = setTimeout(pump, Math.ceil(next.due - performance.now()))
  }
  const again = () => {
    clearTimeout(timer)
    pump()
  }
  return {
    push: (act: () => void) => {
      waiting.push({ due: performance.now() + delay(), act })
      if (timer === undefined) pump()
    },
    hold: () => {
      isHeld = true
    },
    flow: () => {
      isHeld = false
      again()
    },
  }
}
