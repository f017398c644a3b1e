using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Execution.Compilation;

/// <summary>The files that a manifest names, read once and checked.</summary>
internal sealed class JobFiles
{
    private readonly TrainingManifest _manifest;
    private readonly ErrorList _errors;
    private readonly IdxFile? _inputs;
    private readonly IdxFile? _targets;
    private readonly SafetensorsFile? _init;
    private readonly int[]? _order;

    /// <summary>Reads every file; what is missing or malformed goes to <paramref name="errors"/>.</summary>
    public JobFiles(TrainingManifest manifest, ErrorList errors)
    {
        (_manifest, _errors) = (manifest, errors);
        _inputs = Read(manifest.Inputs.Idx.Value, manifest.Inputs.Idx.Location, IdxFile.Parse);
        _targets = Read(manifest.Targets.Value, manifest.Targets.Location, IdxFile.Parse);
        if (manifest.Init.File is string init)
            _init = Read(init, manifest.Init.Location, SafetensorsFile.Parse);
        byte[]? order = manifest.Order.File is string file ? Read(file, manifest.Order.Location, static (content, _) => content) : null;
        CheckSamples();
        if (order is not null)
            _order = ParseOrder(order);
    }

    /// <summary>Sizes of the data; null when the files do not give them.</summary>
    public ClassifierInputs? Inputs =>
        _inputs is { Extents.Length: > 1 } file ? new ClassifierInputs(file.Extents[0], IdxSamples.ShapeOf(file), _manifest.BatchSize.Value, _manifest.Steps.Value) : null;

    /// <summary>Checks labels, order and initial parameters against the model.</summary>
    public void CheckContents(ImmutableArray<Parameter> parameters, long classes)
    {
        CheckLabels(classes);
        CheckOrder();
        if (_init is not null)
            CheckInit(_init, parameters);
    }

    /// <summary>The initial value of a parameter.</summary>
    public Tensor InitialValue(int index, Parameter parameter)
    {
        if (_init is null)
            return ParameterInitializer.FromSeed(_manifest.Init.Seed!.Value, index, parameter);
        SafetensorsEntry entry = _init.Entries.First(e => e.Name == parameter.Label);
        return Tensor.FromFloats(parameter.State.Shape, MemoryMarshal.Cast<byte, float>(_init.Data(entry)));
    }

    /// <summary>Inputs, targets and order as tensors.</summary>
    public ImmutableArray<Tensor> Datasets()
    {
        int samples = _inputs!.Extents[0];
        int length = OrderLength;
        int[] order = _order ?? SampleOrder.FromSeed(_manifest.Order.Seed!.Value, samples, length);
        return
        [
            InputDecoding.Bytes(_inputs.Data, Inputs!.DataShape, _manifest.Inputs.Divide),
            InputDecoding.Integers(_targets!.Data, new Shape(samples)),
            Tensor.FromInts(new Shape(length), order.AsSpan(0, length)),
        ];
    }

    private int OrderLength => _manifest.BatchSize.Value * _manifest.Steps.Value;

    private T? Read<T>(string path, SourceLocation location, Func<byte[], string, T> parse)
        where T : class
    {
        string where = Excerpt.Of(path);
        try
        {
            return parse(RegularFile.ReadAllBytes(Path.Combine(_manifest.Directory, path), Array.MaxLength, where), where);
        }
        catch (InvalidDataException e)
        {
            _errors.Add(location, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _errors.Add(location, $"file: expected a readable file, got none: {Excerpt.Of(e.Message)} ({where})");
        }

        return null;
    }

    private int[]? ParseOrder(byte[] content)
    {
        SourceLocation location = _manifest.Order.Location;
        if (content.Length % sizeof(int) != 0)
        {
            _errors.Add(location, $"data.order.i32: expected 4-byte integers, got {content.Length} bytes ({_manifest.Order.File})");
            return null;
        }

        int[] order = MemoryMarshal.Cast<byte, int>(content).ToArray();
        if (order.Length >= OrderLength)
            return order;
        _errors.Add(location, $"data.order.i32: expected at least {OrderLength} indices ({_manifest.Steps.Value} steps of {_manifest.BatchSize.Value}), got {order.Length} ({_manifest.Order.File})");
        return null;
    }

    private void CheckSamples()
    {
        if (_inputs is { Extents.Length: 1 })
            _errors.Add(_manifest.Inputs.Idx.Location, $"data.inputs.idx: expected samples of rank 1 or more, got one number a sample ({_manifest.Inputs.Idx.Value})");
        else if (_inputs is not null && _inputs.Extents[0] < _manifest.BatchSize.Value && _manifest.Order.File is null)
            _errors.Add(_manifest.BatchSize.Location, $"training.batch_size: expected at most {_inputs.Extents[0]}, the number of samples, got {_manifest.BatchSize.Value}; an order file may repeat samples within a batch ({_manifest.Inputs.Idx.Value})");
        if (_targets is null)
            return;
        if (_targets.Extents.Length != 1)
            _errors.Add(_manifest.Targets.Location, $"data.targets.idx: expected one class a sample, got {_targets.Extents.Length} dimensions ({_manifest.Targets.Value})");
        else if (_inputs is not null && _inputs.Extents[0] != _targets.Extents[0])
            _errors.Add(_manifest.Targets.Location, $"data.targets.idx: expected {_inputs.Extents[0]} classes, as many as there are inputs, got {_targets.Extents[0]} ({_manifest.Targets.Value})");
    }

    private void CheckLabels(long classes)
    {
        ReadOnlySpan<byte> labels = _targets!.Data;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < classes)
                continue;
            _errors.Add(_manifest.Targets.Location, $"data.targets.idx: expected classes 0 to {classes - 1}, as many as the model's outputs, got {labels[i]} (sample {i} of {_manifest.Targets.Value})");
            return;
        }
    }

    private void CheckOrder()
    {
        int samples = _inputs!.Extents[0];
        for (int i = 0; _order is not null && i < OrderLength; i++)
        {
            if (_order[i] >= 0 && _order[i] < samples)
                continue;
            _errors.Add(_manifest.Order.Location, $"data.order.i32: expected indices 0 to {samples - 1}, got {_order[i]} (entry {i} of {_manifest.Order.File})");
            return;
        }
    }

    private void CheckInit(SafetensorsFile init, ImmutableArray<Parameter> parameters)
    {
        string where = $"({_manifest.Init.File})";
        foreach (Parameter parameter in parameters)
        {
            SafetensorsEntry? entry = init.Entries.FirstOrDefault(e => e.Name == parameter.Label);
            if (entry is null)
                _errors.Add(_manifest.Init.Location, $"model.init.safetensors: expected a tensor {parameter.Label} of {parameter.DeclaredShape}, got none {where}");
            else if (!entry.Shape.Equals(parameter.DeclaredShape))
                _errors.Add(_manifest.Init.Location, $"model.init.safetensors: expected {parameter.Label} of {parameter.DeclaredShape}, got {entry.Shape} {where}");
        }

        foreach (SafetensorsEntry entry in init.Entries)
        {
            if (parameters.All(p => p.Label != entry.Name))
                _errors.Add(_manifest.Init.Location, $"model.init.safetensors: expected only the model's parameters, got {entry.Name} {where}");
        }
    }
}
