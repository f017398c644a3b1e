using System.Collections.Immutable;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Compilation;

/// <summary>What a job learns from, read and checked: images with classes, or a text.</summary>
internal interface IJobData
{
    /// <summary>Shape of what the model gets in a step; null when the files do not give it.</summary>
    Shape? BatchShape { get; }

    /// <summary>Its element type.</summary>
    ElementType InputType { get; }

    /// <summary>What the model must give for it, where an output of this shape does not fit, for example <c>(N, classes)</c>; else null.</summary>
    string? ExpectedOutput(Shape output);

    /// <summary>The step program that trains the manifest's model, whose output has this shape, on it.</summary>
    TrainingProgram Program(TrainingManifest manifest, Shape output);

    /// <summary>Checks the contents of the files against the model's output.</summary>
    void CheckContents(Shape output, ErrorList errors);

    /// <summary>The dataset tensors of the program.</summary>
    ImmutableArray<Tensor> Datasets(StepProgram program);
}
