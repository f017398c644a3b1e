using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Verifiable.Execution.Compilation;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Bundles;

/// <summary>The canonical JSON of a bundle: fixed order of members, no white space, so that equal bundles are equal bytes.</summary>
public static class JobBundleJson
{
    /// <summary>Longest document, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    private const string Version = "verifiable/bundle/v1";
    private const int AmountBits = 128;

    // 2^128 has 39 digits; longer texts would cost time to parse before they are refused.
    private const int AmountDigits = 39;

    /// <summary>The document.</summary>
    public static byte[] Write(JobBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("version", Version);
            json.WriteString("name", bundle.Name);
            WriteSpec(json, bundle.Spec);
            json.WriteString("program", bundle.Program.ToHex());
            json.WriteStartArray("stateLabels");
            foreach (string label in bundle.StateLabels)
                json.WriteStringValue(label);
            json.WriteEndArray();
            json.WriteStartArray("parameters");
            foreach (ParameterInfo parameter in bundle.Parameters)
                WriteParameter(json, parameter);
            json.WriteEndArray();
            json.WriteNumber("lossOperator", bundle.LossOperator ?? -1);
            WriteTensors(json, "state", bundle.State);
            WriteTensors(json, "datasets", bundle.Datasets);
            WriteTensors(json, "schedule", [bundle.Schedule]);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Parses a document.</summary>
    /// <exception cref="BundleException">It is malformed, or not canonical.</exception>
    public static JobBundle Read(ReadOnlyMemory<byte> content)
    {
        if (content.Length > MaxBytes)
            throw new BundleException($"bundle: expected at most {MaxBytes} bytes, got {content.Length}");
        JobBundle bundle;
        try
        {
            using JsonDocument document = JsonDocument.Parse(content, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            bundle = Parse(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException or ArgumentException)
        {
            throw new BundleException($"bundle: expected {Version}, got a document that does not parse: {e.Message}", e);
        }

        if (!Write(bundle).AsSpan().SequenceEqual(content.Span))
            throw new BundleException("bundle: expected canonical JSON, got other bytes of the same meaning or unknown members");
        return bundle;
    }

    private static JobBundle Parse(JsonElement root)
    {
        if (root.GetProperty("version").GetString() is var version && version != Version)
            throw new FormatException($"version {version}");
        int loss = root.GetProperty("lossOperator").GetInt32();
        return new JobBundle(
            Text(root, "name"),
            ParseSpec(root.GetProperty("spec")),
            Hash256.FromHex(Text(root, "program")),
            [.. root.GetProperty("stateLabels").EnumerateArray().Select(e => e.GetString() ?? throw new FormatException("a null label"))],
            [.. root.GetProperty("parameters").EnumerateArray().Select(ParseParameter)],
            loss < 0 ? null : loss,
            ParseTensors(root, "state"),
            ParseTensors(root, "datasets"),
            ParseTensors(root, "schedule").Single());
    }

    private static void WriteSpec(Utf8JsonWriter json, JobSpec spec)
    {
        json.WriteStartObject("spec");
        json.WriteString("programRoot", spec.ProgramRoot.ToHex());
        json.WriteString("initialStateRoot", spec.InitialStateRoot.ToHex());
        json.WriteString("datasetRoot", spec.DatasetRoot.ToHex());
        json.WriteString("scheduleRoot", spec.ScheduleRoot.ToHex());
        json.WriteString("seed", spec.Seed.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("steps", spec.Steps);
        json.WriteNumber("checkpointInterval", spec.CheckpointInterval);
        json.WriteString("work", spec.Work.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("offerDeadline", spec.OfferDeadline);
        json.WriteNumber("referee", spec.Referee);
        json.WriteNumber("challengeWindow", spec.Verification.ChallengeWindow);
        json.WriteNumber("moveClock", spec.Verification.MoveClock);
        json.WriteNumber("segmentTime", spec.Verification.SegmentTime);
        json.WriteNumber("startDeadline", spec.Verification.StartDeadline);
        json.WriteNumber("jobDeadline", spec.Verification.JobDeadline);
        json.WriteNumber("minimumReputation", spec.Verification.MinimumReputation);
        json.WriteString("workerStake", spec.Verification.WorkerStake.ToString(CultureInfo.InvariantCulture));
        json.WriteString("challengerBond", spec.Verification.ChallengerBond.ToString(CultureInfo.InvariantCulture));
        json.WriteString("claimBond", spec.Verification.ClaimBond.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("auditRate", spec.Audits.Rate);
        json.WriteNumber("auditors", spec.Audits.Auditors);
        json.WriteString("auditFee", spec.Audits.Fee.ToString(CultureInfo.InvariantCulture));
        json.WriteString("auditBudget", spec.Audits.Budget.ToString(CultureInfo.InvariantCulture));
        json.WriteString("token", spec.Payment.Token.ToString());
        json.WriteString("amount", spec.Payment.Amount.ToString(CultureInfo.InvariantCulture));
        json.WriteString("worth", spec.Payment.Worth.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static JobSpec ParseSpec(JsonElement spec) => new(
        Hash256.FromHex(Text(spec, "programRoot")),
        Hash256.FromHex(Text(spec, "initialStateRoot")),
        Hash256.FromHex(Text(spec, "datasetRoot")),
        Hash256.FromHex(Text(spec, "scheduleRoot")),
        ulong.Parse(Text(spec, "seed"), NumberStyles.None, CultureInfo.InvariantCulture),
        spec.GetProperty("steps").GetUInt32(),
        spec.GetProperty("checkpointInterval").GetUInt32(),
        ulong.Parse(Text(spec, "work"), NumberStyles.None, CultureInfo.InvariantCulture),
        spec.GetProperty("offerDeadline").GetUInt64(),
        spec.GetProperty("referee").GetUInt16(),
        new Verification(
            spec.GetProperty("challengeWindow").GetUInt32(),
            spec.GetProperty("moveClock").GetUInt32(),
            spec.GetProperty("segmentTime").GetUInt32(),
            spec.GetProperty("startDeadline").GetUInt32(),
            spec.GetProperty("jobDeadline").GetUInt32(),
            spec.GetProperty("minimumReputation").GetUInt32(),
            Amount(spec, "workerStake"),
            Amount(spec, "challengerBond"),
            Amount(spec, "claimBond")),
        new AuditTerms(spec.GetProperty("auditRate").GetUInt32(), spec.GetProperty("auditors").GetUInt16(), Amount(spec, "auditFee"), Amount(spec, "auditBudget")),
        new Payment(Address.Parse(Text(spec, "token")), Amount(spec, "amount"), Amount(spec, "worth")));

    private static void WriteParameter(Utf8JsonWriter json, ParameterInfo parameter)
    {
        json.WriteStartObject();
        json.WriteString("label", parameter.Label);
        json.WriteStartArray("shape");
        foreach (long extent in parameter.Shape.Extents)
            json.WriteNumberValue(extent);
        json.WriteEndArray();
        json.WriteBoolean("trainable", parameter.IsTrainable);
        json.WriteEndObject();
    }

    private static ParameterInfo ParseParameter(JsonElement parameter) =>
        new(Text(parameter, "label"), new Shape([.. parameter.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64())]), parameter.GetProperty("trainable").GetBoolean());

    private static void WriteTensors(Utf8JsonWriter json, string name, ImmutableArray<BundledTensor> tensors)
    {
        json.WriteStartArray(name);
        foreach (BundledTensor tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("decoding", tensor.Decoding.ToString());
            if (tensor.Blob is Hash256 blob)
                json.WriteString("blob", blob.ToHex());
            if (tensor.Divisor is float divisor)
                json.WriteNumber("divisor", divisor);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static ImmutableArray<BundledTensor> ParseTensors(JsonElement root, string name) => [.. root.GetProperty(name).EnumerateArray().Select(ParseTensor)];

    private static BundledTensor ParseTensor(JsonElement tensor)
    {
        BlobDecoding decoding = Enum.Parse<BlobDecoding>(Text(tensor, "decoding"));
        Hash256? blob = tensor.TryGetProperty("blob", out JsonElement hash) ? Hash256.FromHex(hash.GetString()) : null;
        float? divisor = tensor.TryGetProperty("divisor", out JsonElement number) ? number.GetSingle() : null;
        if ((blob is null) != (decoding == BlobDecoding.Zeros) || (divisor is null) != (decoding != BlobDecoding.BytesDivided) || divisor is 0 or float.NaN or float.PositiveInfinity or float.NegativeInfinity)
            throw new FormatException($"a blob and a divisor that do not fit the decoding {decoding}");
        return new BundledTensor(decoding, blob, divisor);
    }

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");

    private static BigInteger Amount(JsonElement parent, string name)
    {
        string text = Text(parent, name);
        if (text.Length > AmountDigits)
            throw new FormatException($"{name} of {text.Length} digits");
        BigInteger amount = BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return amount.GetBitLength() > AmountBits ? throw new FormatException($"{name} that is no uint256") : amount;
    }
}
