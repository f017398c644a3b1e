namespace Verifiable.Cli.Demo;

/// <summary>One event of the chain in words.</summary>
/// <param name="Seconds">Seconds since the start of the demo.</param>
/// <param name="Block">Block of the event.</param>
/// <param name="Kind">Name of the event.</param>
/// <param name="Text">What happened.</param>
/// <param name="Gas">Gas of the transaction.</param>
internal sealed record TimelineEntry(double Seconds, ulong Block, string Kind, string Text, ulong Gas);
