/** axios on connections that are kept, for one server. A module of its own, because it is slow to load (`clientThere`). */

import http from 'node:http';
import https from 'node:https';
import { rootCertificates } from 'node:tls';
import { type AxiosRequestConfig, type AxiosResponse, create } from 'axios';
import { isLoopback, type ServerProfile } from './server-profile';

export type HttpClient = {
  readonly request: <Data>(config: AxiosRequestConfig) => Promise<AxiosResponse<Data>>;
  readonly close: () => void;
};

export function createHttpClient(
  profile: ServerProfile,
  { maxAnswerBytes }: { readonly maxAnswerBytes: number },
): HttpClient {
  const agentOptions = { keepAlive: true, maxSockets: 32, maxFreeSockets: 16 };
  const httpAgent = new http.Agent(agentOptions);
  const httpsAgent = new https.Agent({
    ...agentOptions,
    ...(profile.ca === undefined ? {} : { ca: [...rootCertificates, profile.ca] }),
  });
  const axios = create({
    baseURL: profile.baseUrl,
    allowAbsoluteUrls: false,
    maxRedirects: 0,
    maxContentLength: maxAnswerBytes,
    maxBodyLength: maxAnswerBytes,
    // The token must not be sent to a proxy that the environment names when the server is on this machine.
    ...(isLoopback(profile.baseUrl) ? { proxy: false as const } : {}),
    responseType: 'text',
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
    httpAgent,
    httpsAgent,
    headers: {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      ...(profile.token === null ? {} : { Authorization: `Bearer ${profile.token}` }),
    },
  });
  return {
    request: (config) => axios.request(config),
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
