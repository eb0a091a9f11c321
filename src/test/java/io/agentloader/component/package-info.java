/** Rooms together, over loopback and temporary folders, without Quarkus. */
package io.agentloader.component;
