package dev.vel.agent;

/** What an agent is for; it decides the default task type and whether tools are used. */
public enum AgentType {
  MCP_ORCHESTRATOR,
  CODE_GENERATOR,
  RESEARCHER
}
