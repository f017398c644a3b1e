using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Tensors;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Onnx;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Execution.Compilation;

/// <summary>The initial values of a model's tensors: drawn from a seed, or out of a file, or those that an ONNX file brings along with its graph.</summary>
/// <remarks>
/// A file may lack buffers, which then have the values that their layers name, or the ONNX file. PyTorch keeps a counter <c>num_batches_tracked</c> beside running statistics, of which nothing here depends;
/// where a file has it, it is passed over. PyTorch in turn sets it to zero where a file of ours lacks it.
/// </remarks>
internal sealed class InitialParameters
{
    private const string Counter = "num_batches_tracked", Statistic = "running_mean";
    private readonly SeedOrFile _source;
    private readonly SafetensorsFile? _file;
    private readonly OnnxModel? _imported;

    /// <summary>Reads the file, if there is one.</summary>
    public InitialParameters(SeedOrFile source, Module model, ManifestFiles files)
    {
        (_source, _imported) = (source, model as OnnxModel);
        if (source.File is string path)
            _file = files.Read("model.init.safetensors", new Located<string>(path, source.Location), static (content, where) => SafetensorsFile.Parse(content, [StoredType.Float32, StoredType.Int64], where));
    }

    /// <summary>Compares the file with the model.</summary>
    public void Check(ImmutableArray<Parameter> parameters, ErrorList errors)
    {
        if (_file is null)
            return;
        string where = $"({_source.File})";
        foreach (Parameter parameter in parameters)
        {
            SafetensorsEntry? entry = Find(parameter);
            if (entry is null && parameter.IsTrainable)
                errors.Add(_source.Location, $"model.init.safetensors: expected a tensor {parameter.Label} of {parameter.DeclaredShape}, got none {where}");
            else if (entry is not null && (entry.Type != StoredType.Float32 || !entry.Shape.Equals(parameter.DeclaredShape)))
                errors.Add(_source.Location, $"model.init.safetensors: expected {parameter.Label} of {parameter.DeclaredShape}, got {(entry.Type == StoredType.Float32 ? "" : "whole numbers of ")}{entry.Shape} {where}");
        }

        foreach (SafetensorsEntry entry in _file.Entries)
        {
            if (parameters.All(p => p.Label != entry.Name) && !IsCounter(entry, parameters))
                errors.Add(_source.Location, $"model.init.safetensors: expected only the model's parameters, got {entry.Name} {where}");
        }
    }

    /// <summary>The initial value of the model's tensor <paramref name="index"/>.</summary>
    public Tensor Value(int index, Parameter parameter)
    {
        if (_file is not null && Find(parameter) is { } entry)
            return Tensor.FromFloats(parameter.State.Shape, MemoryMarshal.Cast<byte, float>(_file.Data(entry)));
        if (_imported is not null)
            return Tensor.FromFloats(parameter.State.Shape, _imported.InitialValues[parameter.Label].Span);
        return ParameterInitializer.FromSeed(_source.Seed ?? 0, index, parameter);
    }

    private static bool IsCounter(SafetensorsEntry entry, ImmutableArray<Parameter> parameters)
    {
        if (!entry.Name.EndsWith(Counter, StringComparison.Ordinal) || entry.Type != StoredType.Int64 || entry.Shape.Rank != 0)
            return false;
        string statistic = $"{entry.Name[..^Counter.Length]}{Statistic}";
        return parameters.Any(p => !p.IsTrainable && p.Label == statistic);
    }

    private SafetensorsEntry? Find(Parameter parameter) => _file!.Entries.FirstOrDefault(e => e.Name == parameter.Label);
}
