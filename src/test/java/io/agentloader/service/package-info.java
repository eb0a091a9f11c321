/** The service as its callers see it: real HTTP against a running application. */
package io.agentloader.service;
