// A js-libp2p peer for the interoperability tests: one line of JSON in, one line of JSON out.
//   node peer.mjs SECURITY MULTIADDRESS     SECURITY is noise or tls; listens on the address
// Commands: { "do": "ping" | "identify" | "upload" | "download" | "fill" | "announce" | "protocols" | "connect" | "subscribe" | "publish" | "received", "address": ..., "bytes": ... }; the answer has "error" when it failed.
import { createHash, randomFillSync } from 'node:crypto'
import { createInterface } from 'node:readline'

// libp2p 3 expects Node.js 22; these two are what version 20 lacks.
Promise.withResolvers ??= function () { let resolve, reject; const promise = new this((a, b) => { resolve = a; reject = b }); return { promise, resolve, reject } }
globalThis.WebSocket ??= (await import('ws')).WebSocket

const [{ createLibp2p }, { tcp }, { webSockets }, { noise }, { tls }, { yamux }, { identify, identifyPush }, { ping }, { multiaddr }, { peerIdFromString }, { gossipsub }] = await Promise.all([
  import('libp2p'), import('@libp2p/tcp'), import('@libp2p/websockets'), import('@chainsafe/libp2p-noise'), import('@libp2p/tls'),
  import('@chainsafe/libp2p-yamux'), import('@libp2p/identify'), import('@libp2p/ping'), import('@multiformats/multiaddr'), import('@libp2p/peer-id'), import('@libp2p/gossipsub')
])

const UPLOAD = '/verifiable/test/upload/1'
const DOWNLOAD = '/verifiable/test/download/1'
const SINK = '/verifiable/test/sink/1'
const CHUNK = 64 * 1024
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const sha256 = () => createHash('sha256')

const node = await createLibp2p({
  addresses: { listen: [process.argv[3]] },
  transports: [tcp(), webSockets()],
  connectionEncrypters: [process.argv[2] === 'tls' ? tls() : noise()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: () => false },
  services: { identify: identify(), identifyPush: identifyPush(), ping: ping(), pubsub: gossipsub() }
})

// Sends so many random bytes, and returns their hash.
async function sendRandom (stream, bytes) {
  const hash = sha256()
  const block = new Uint8Array(CHUNK)
  for (let left = bytes; left > 0; left -= CHUNK) {
    // A new start for every block, so that swapped blocks are noticed.
    randomFillSync(block, 0, 64)
    const part = block.slice(0, Math.min(left, CHUNK))
    hash.update(part)
    if (!stream.send(part)) await stream.onDrain()
  }
  return hash.digest()
}

async function readAll (stream) {
  const parts = []
  for await (const chunk of stream) parts.push(chunk.subarray())
  return Buffer.concat(parts)
}

// Hashes all but the last 32 bytes, and compares with them.
async function receiveHashed (stream) {
  const hash = sha256()
  let held = Buffer.alloc(0)
  let bytes = 0
  for await (const chunk of stream) {
    held = Buffer.concat([held, chunk.subarray()])
    const sure = held.length - 32
    if (sure > 0) {
      hash.update(held.subarray(0, sure))
      bytes += sure
      held = held.subarray(sure)
    }
  }
  return { bytes, matches: hash.digest().equals(held) }
}

await node.handle(UPLOAD, async (stream) => {
  const hash = sha256()
  for await (const chunk of stream) hash.update(chunk.subarray())
  stream.send(hash.digest())
  await stream.close()
})

await node.handle(DOWNLOAD, async (stream) => {
  const request = await readAll(stream)
  stream.send(await sendRandom(stream, Number(request.readBigUInt64BE())))
  await stream.close()
})

await node.handle(SINK, async (stream) => {
  let bytes = 0
  for await (const chunk of stream) bytes += chunk.byteLength
  const answer = Buffer.alloc(8)
  answer.writeBigUInt64BE(BigInt(bytes))
  stream.send(answer)
  await stream.close()
})

const received = []
node.services.pubsub.addEventListener('message', (event) => received.push(Buffer.from(event.detail.data).toString()))

const commands = {
  ping: async ({ address }) => ({ milliseconds: await node.services.ping.ping(multiaddr(address)) }),
  identify: async ({ address }) => {
    const connection = await node.dial(multiaddr(address))
    const result = await node.services.identify.identify(connection)
    return {
      peer: result.peerId.toString(),
      agent: result.agentVersion,
      protocols: result.protocols,
      listens: result.listenAddrs.map(String),
      record: result.signedPeerRecord?.addresses.map(String),
      security: connection.encryption,
      muxer: connection.multiplexer
    }
  },
  connect: async ({ address }) => { await node.dial(multiaddr(address)); return {} },
  subscribe: async ({ text }) => { node.services.pubsub.subscribe(text); return {} },
  publish: async ({ text }) => ({ recipients: (await node.services.pubsub.publish(text, Buffer.from(`from ${node.peerId}`))).recipients.length }),
  received: async () => ({ messages: received }),
  // A new protocol is pushed to every peer by itself.
  announce: async () => { await node.handle('/verifiable/test/announced/1', (stream) => stream.close()); return {} },
  protocols: async ({ address }) => ({ protocols: (await node.peerStore.get(peerIdFromString(address.split('/').pop()))).protocols }),
  upload: async ({ address, bytes }) => {
    const stream = await node.dialProtocol(multiaddr(address), UPLOAD)
    const hash = await sendRandom(stream, bytes)
    const answer = readAll(stream)
    await stream.close()
    return { matches: (await answer).equals(hash) }
  },
  // For the benchmark: no hashes, and the time from the first byte to the answer.
  fill: async ({ address, bytes }) => {
    const stream = await node.dialProtocol(multiaddr(address), SINK)
    const block = new Uint8Array(CHUNK)
    const answer = readAll(stream)
    const start = performance.now()
    for (let left = bytes; left > 0; left -= CHUNK) {
      if (!stream.send(left < CHUNK ? block.subarray(0, left) : block)) await stream.onDrain()
    }
    await stream.close()
    const received = Number((await answer).readBigUInt64BE())
    return { bytes: received, milliseconds: performance.now() - start }
  },
  download: async ({ address, bytes }) => {
    const stream = await node.dialProtocol(multiaddr(address), DOWNLOAD)
    const request = Buffer.alloc(8)
    request.writeBigUInt64BE(BigInt(bytes))
    stream.send(request)
    const received = receiveHashed(stream)
    await stream.close()
    return received
  }
}

say({ peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) })
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const command = JSON.parse(line)
    say(await commands[command.do](command))
  } catch (error) {
    say({ error: String(error?.stack ?? error) })
  }
}
await node.stop()
process.exit(0)
