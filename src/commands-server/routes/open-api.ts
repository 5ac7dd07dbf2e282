/** The interface in OpenAPI 3.1, made from the schemas that check requests and describe answers. */

import { z } from 'zod';
import {
  batchAnswer,
  endAnswer,
  errorSchema,
  healthAnswer,
  messageAnswer,
  metadataSchema,
  refreshAnswer,
  routersAnswer,
  startAnswer,
  statusAnswer,
} from './answer-schemas';
import { batchRefreshBody, endBody, hostKeyBody, refreshBody, startBody, statusQuery } from './request-schemas';

type Operation = {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  readonly pathParameters?: readonly string[];
  readonly headers?: readonly { readonly name: string; readonly description: string }[];
  /** null for what is answered as plain text */
  readonly data: z.ZodType | null;
  readonly isOpen?: boolean;
};

const operations: readonly Operation[] = [
  {
    method: 'post',
    path: '/api/session/start',
    summary: 'Start a session on a router, restart it, or take the router over',
    body: startBody,
    headers: [{ name: 'Idempotency-Key', description: 'the same key and body give the same answer' }],
    data: startAnswer,
  },
  { method: 'post', path: '/api/session/end', summary: 'End a session', body: endBody, data: endAnswer },
  {
    method: 'post',
    path: '/api/session/refresh',
    summary: 'Prolong one lease, or up to 500 at once',
    body: z.union([refreshBody, batchRefreshBody]),
    data: z.union([refreshAnswer, batchAnswer]),
  },
  {
    method: 'get',
    path: '/api/session/status',
    summary: 'The sessions of the caller, or one of them',
    query: statusQuery,
    data: statusAnswer,
  },
  {
    method: 'get',
    path: '/api/routers',
    summary: 'The routers that this server knows, where it is the one that knows them (capability router-directory)',
    data: routersAnswer,
  },
  {
    method: 'post',
    path: '/api/routers/{id}/host-key',
    summary: 'Accept a host key that the server was shown by this router',
    body: hostKeyBody,
    pathParameters: ['id'],
    data: messageAnswer,
  },
  {
    method: 'get',
    path: '/health',
    summary: 'Whether the server is there, and what it can do',
    data: healthAnswer,
    isOpen: true,
  },
  { method: 'get', path: '/metrics', summary: 'Figures in the text form of Prometheus', data: null },
  { method: 'get', path: '/openapi.json', summary: 'This description, without the envelope', data: null },
];

const uuid = { type: 'string', format: 'uuid' } as const;

/** Ids are checked by code, which no JSON schema can be made of: in a request every string called …Id is a UUID. */
function requestSchema(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema, path }) => {
      const name = path.at(-1);
      if (name === 'sessionId' || name === 'routerId') Object.assign(jsonSchema, uuid);
    },
  });
}

const json = (schema: unknown) => ({ 'application/json': { schema } });

function envelopeSchema(data: z.ZodType): unknown {
  return z.toJSONSchema(z.object({ success: z.literal(true), data, error: z.null(), metadata: metadataSchema }), {
    unrepresentable: 'any',
  });
}

const failureSchema = z.toJSONSchema(
  z.object({ success: z.literal(false), data: z.null(), error: errorSchema, metadata: metadataSchema }),
);

function describe(operation: Operation): unknown {
  const query = operation.query ? Object.keys(operation.query.shape) : [];
  const parameters = [
    ...(operation.pathParameters ?? []).map((name) => ({ name, in: 'path', required: true, schema: uuid })),
    ...query.map((name) => ({ name, in: 'query', required: false, schema: uuid })),
    ...(operation.headers ?? []).map(({ name, description }) => {
      return { name, in: 'header', required: false, description, schema: { type: 'string' } };
    }),
  ];
  return {
    summary: operation.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(operation.body ? { requestBody: { required: true, content: json(requestSchema(operation.body)) } } : {}),
    ...(operation.isOpen ? { security: [{}, { token: [] }] } : {}),
    responses: {
      200: {
        description: 'done',
        ...(operation.data ? { content: json(envelopeSchema(operation.data)) } : {}),
      },
      default: { description: 'refused or failed', content: json({ $ref: '#/components/schemas/Failure' }) },
    },
  };
}

export function openApiDocument(version: string): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Router Sessions commands server', version, description: 'In words: docs/protocol.md' },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Failure: failureSchema },
    },
  };
}
