import { Socket } from 'node:net'
import process from 'node:process'

/** What a gateway's platform is told: from which address it calls whoever listens at a port. */
export type Egress = { readonly port: number; readonly address: string }

// Loaded before the gateway by `node --import`; the product knows nothing of it. With several
// gateways at one provider only the connection itself can say which of them has opened it.
const leaveFrom = ({ port, address }: Egress) => {
  const { connect } = Socket.prototype
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]) {
    const [first] = given
    const options = (Array.isArray(first) ? first[0] : first) as Record<string, unknown> | undefined
    if (Number(options?.port) === port) Object.assign(options ?? {}, { localAddress: address })
    return Reflect.apply(connect, this, given)
  } as typeof Socket.prototype.connect
}

const given = process.env.TORTURE_EGRESS
if (given !== undefined) leaveFrom(JSON.parse(given) as Egress)
