namespace Verifiable.Cli.Demo;

/// <summary>What a node process last said of itself.</summary>
internal readonly record struct NodeStatus(string Activity, ulong JobId, long Step, long Steps, double StepsPerSecond, float? Loss);
