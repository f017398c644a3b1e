namespace Verifiable.Execution.NonFinite;

/// <summary>A value that training keeps or reports, and that is no finite number.</summary>
/// <param name="Name">What it is, for example <c>the loss</c> or <c>state 0.weight</c>.</param>
/// <param name="Operator">The operator whose output it is.</param>
/// <param name="Element">Row-major index of the first such element in the output.</param>
/// <param name="Value">NaN, or an infinity.</param>
public sealed record NonFiniteSymptom(string Name, int Operator, long Element, float Value);
