# What runs needs no build: Node takes the types off by itself.
FROM node:24-alpine AS modules
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-alpine
# npm and yarn are of no use to a gateway.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /opt/yarn* \
  && mkdir /data && chown node:node /data
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY package.json ./
COPY adapters adapters
COPY src src
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8787 DATABASE_URL=sqlite:/data/patchbay.db
USER node
VOLUME /data
EXPOSE 8787
# The first signal drains: nothing stands between it and the gateway.
CMD ["node", "src/server.ts"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
