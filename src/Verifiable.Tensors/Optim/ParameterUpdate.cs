namespace Verifiable.Tensors.Optim;

/// <summary>One update of the parameters.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Rate">The learning rate.</param>
public readonly record struct ParameterUpdate(int Number, double Rate);
