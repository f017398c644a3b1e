namespace Verifiable.Protocol.Programs;

/// <summary>A broken rule and where.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Index">Index of the operator, state declaration or input declaration at fault; 0 for rules of the header.</param>
/// <param name="Operand">Operand at fault where the rule is about one (V12), else 0.</param>
/// <param name="Message">For people: <c>operation: expected, got (where)</c>.</param>
public sealed record ProgramViolation(ProgramRule Rule, int Index, int Operand, string Message);
