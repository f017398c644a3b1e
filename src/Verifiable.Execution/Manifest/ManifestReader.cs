using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Verifiable.Execution.Manifest;

/// <summary>Reads a training manifest strictly; everything wrong with it is listed together. Files that it names are not looked at.</summary>
public static class ManifestReader
{
    private const int MaxBatch = 1 << 20;
    // Far more than the operators of a program allow.
    private const int MaxLayers = 4096;
    // Order and schedule are tensors as long as the job: half a gigabyte each at this bound.
    private const int MaxSamplesVisited = 1 << 27;
    private static readonly BigInteger s_defaultStake = BigInteger.Pow(10, 21);
    private static readonly BigInteger s_defaultBond = BigInteger.Pow(10, 20);

    /// <summary>Reads the manifest at <paramref name="path"/>.</summary>
    public static ManifestResult<TrainingManifest> ReadFile(string path)
    {
        var errors = new ErrorList(path);
        return ManifestText.Read(path, errors) is string text
            ? Read(text, path, Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".")
            : new(null, errors.Sorted);
    }

    /// <summary>Reads a manifest.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="directory">Folder that paths are relative to.</param>
    public static ManifestResult<TrainingManifest> Read(string text, string file, string directory)
    {
        var errors = new ErrorList(file);
        TrainingManifest? manifest = Document(text, errors) is { } root ? Manifest(root, file, directory, errors) : null;
        return new ManifestResult<TrainingManifest>(errors.IsEmpty ? manifest : null, errors.Sorted);
    }

    private static YamlMappingNode? Document(string text, ErrorList errors)
    {
        var stream = new YamlStream();
        var scanner = new Scanner(new StringReader(text));
        try
        {
            stream.Load(new StrictParser(new Parser(scanner)));
        }
        catch (StrictYamlException e)
        {
            errors.Add(ErrorList.LocationOf(e.Start), e.Message);
            return null;
        }
        catch (YamlException e)
        {
            // Some errors name no place, which reads as the beginning.
            errors.Add(ErrorList.LocationOf(e.Start.Index == 0 ? scanner.CurrentPosition : e.Start), $"expected YAML, got {Excerpt.Of(e.Message)}");
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException)
        {
            // The scanner gives up on some texts without saying where.
            errors.Add(ErrorList.LocationOf(scanner.CurrentPosition), "expected YAML, got text that is none");
            return null;
        }

        if (stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root)
            return root;
        errors.Add(new SourceLocation(1, 1), $"manifest: expected one mapping, got {(stream.Documents.Count == 1 ? MappingReader.Describe(stream.Documents[0].RootNode) : $"{stream.Documents.Count} documents")}");
        return null;
    }

    private static TrainingManifest? Manifest(YamlMappingNode node, string file, string directory, ErrorList errors)
    {
        var root = new MappingReader(node, "", errors, "apiVersion", "kind", "metadata", "model", "data", "training", "verification", "payment");
        root.Exactly("apiVersion", "verifiable/v1");
        root.Exactly("kind", "TrainingJob");
        string? name = root.Mapping("metadata", true, "name")?.Text("name");

        MappingReader? model = root.Mapping("model", true, "layers", "init");
        ImmutableArray<Located<Module>>? layers = model is null ? null : Layers(model, errors);
        SeedOrFile? init = model is null ? null : Either(model, "init", "safetensors", errors);

        MappingReader? data = root.Mapping("data", true, "inputs", "targets", "order");
        InputsSection? inputs = data?.Mapping("inputs", true, "idx", "divide") is { } i ? Inputs(i) : null;
        Located<string>? targets = data?.Mapping("targets", true, "idx") is { } t ? FilePath(t, "idx") : null;
        SeedOrFile? order = data is null ? null : Either(data, "order", "i32", errors);

        MappingReader? training = root.Mapping("training", true, "loss", "optimizer", "batch_size", "steps");
        training?.Mapping("loss", true, "CrossEntropyLoss")?.Mapping("CrossEntropyLoss", true);
        MappingReader? adam = training?.Mapping("optimizer", true, "Adam")?.Mapping("Adam", true, "lr", "betas", "eps", "weight_decay");
        AdamOptions? optimizer = adam is null ? null : Optimizer(adam);
        long? batch = training?.Integer("batch_size", 1, MaxBatch);
        long? steps = training?.Integer("steps", 1, MaxSamplesVisited / (batch ?? 1));

        MappingReader? verification = root.Mapping(
            "verification", true, "checkpoint_every", "challenge_window", "move_clock", "segment_time", "job_deadline", "worker_stake", "challenger_bond");
        long? every = verification?.Integer("checkpoint_every", 1, int.MaxValue);
        Verification? terms = verification is null ? null : Terms(verification, errors);
        Payment? payment = root.Has("payment") ? Payment(root.Mapping("payment", true, "token", "amount"), errors) : new Payment(Address.Zero, 0);
        if (!errors.IsEmpty)
            return null;
        return new TrainingManifest(
            file, directory, name!, layers!.Value, init!, inputs!, targets!.Value, order!, optimizer!, new Located<int>((int)batch!, training!.LocationOf("batch_size")),
            new Located<int>((int)steps!, training.LocationOf("steps")), (int)every!, terms!, payment!);
    }

    private static ImmutableArray<Located<Module>>? Layers(MappingReader model, ErrorList errors)
    {
        YamlNode? node = model.Node("layers", "a list of layers");
        if (node is null)
            return null;
        if (node is not YamlSequenceNode { Children.Count: > 0 and <= MaxLayers } list)
        {
            errors.Add(node, $"model.layers: expected a list of 1 to {MaxLayers} layers, got {MappingReader.Describe(node)}");
            return null;
        }

        var layers = ImmutableArray.CreateBuilder<Located<Module>>();
        for (int i = 0; i < list.Children.Count; i++)
        {
            if (LayerReader.Read(list.Children[i], $"model.layers[{i}]", errors) is { } layer)
                layers.Add(new Located<Module>(layer, ErrorList.LocationOf(list.Children[i])));
        }

        return layers.ToImmutable();
    }

    private static SeedOrFile? Either(MappingReader parent, string key, string fileKey, ErrorList errors)
    {
        if (parent.Mapping(key, true, fileKey, "seed") is not { } reader)
            return null;
        if (reader.Has("seed") == reader.Has(fileKey))
        {
            errors.Add(reader.Location, $"{key}: expected either {fileKey} or seed, got {(reader.Has("seed") ? "both" : "neither")}");
            return null;
        }

        if (reader.Has("seed"))
            return reader.Seed("seed") is ulong seed ? new SeedOrFile(seed, null, reader.LocationOf("seed")) : null;
        return reader.Text(fileKey) is string file ? new SeedOrFile(null, file, reader.LocationOf(fileKey)) : null;
    }

    private static Located<string>? FilePath(MappingReader reader, string key) =>
        reader.Text(key) is string path ? new Located<string>(path, reader.LocationOf(key)) : null;

    private static InputsSection? Inputs(MappingReader reader)
    {
        Located<string>? path = FilePath(reader, "idx");
        double? divide = reader.Number("divide", "a number that is not 0 in f32", v => float.IsFinite((float)v) && (float)v != 0, 1);
        return path is null || divide is null ? null : new InputsSection(path.Value, (float)divide.Value);
    }

    private static AdamOptions? Optimizer(MappingReader reader)
    {
        double? rate = reader.Number("lr", "a number of at least 0", v => v >= 0, 1e-3);
        (double First, double Second)? betas = reader.NumberPair("betas", "a number from 0 to below 1", v => v is >= 0 and < 1, (0.9, 0.999));
        double? epsilon = reader.Number("eps", "a number of at least 0", v => v >= 0, 1e-8);
        double? decay = reader.Number("weight_decay", "a number of at least 0", v => v >= 0, 0);
        return rate is null || betas is null || epsilon is null || decay is null
            ? null
            : new AdamOptions(rate.Value, betas.Value.First, betas.Value.Second, epsilon.Value, decay.Value);
    }

    private static Verification? Terms(MappingReader reader, ErrorList errors)
    {
        long? window = reader.Integer("challenge_window", 1, uint.MaxValue, 600);
        long? clock = reader.Integer("move_clock", 1, uint.MaxValue, 600);
        long? segment = reader.Integer("segment_time", 1, uint.MaxValue, 120);
        long? deadline = reader.Integer("job_deadline", 1, uint.MaxValue, 86_400);
        BigInteger? stake = Amount(reader, "worker_stake", s_defaultStake, errors);
        BigInteger? bond = Amount(reader, "challenger_bond", s_defaultBond, errors);
        return window is null || clock is null || segment is null || deadline is null || stake is null || bond is null
            ? null
            : new Verification((uint)window, (uint)clock, (uint)segment, (uint)deadline, stake.Value, bond.Value);
    }

    private static Payment? Payment(MappingReader? reader, ErrorList errors)
    {
        if (reader is null)
            return null;
        BigInteger? amount = Amount(reader, "amount", null, errors);
        if (reader.Text("token") is not string token)
            return null;
        if (Address.TryParse(token, out Address address))
            return amount is null ? null : new Payment(address, amount.Value);
        errors.Add(reader.LocationOf("token"), $"payment.token: expected an address, 0x and 40 hexadecimal digits, got {Excerpt.Of(token)}");
        return null;
    }

    private static BigInteger? Amount(MappingReader reader, string key, BigInteger? fallback, ErrorList errors)
    {
        if (!reader.Has(key) && fallback is not null)
            return fallback;
        if (reader.Text(key) is not string text)
            return null;
        if (BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger value) && value.GetBitLength() <= 256)
            return value;
        errors.Add(reader.LocationOf(key), $"{key}: expected a whole number from 0 to 2^256 - 1, got {Excerpt.Of(text)}");
        return null;
    }
}
