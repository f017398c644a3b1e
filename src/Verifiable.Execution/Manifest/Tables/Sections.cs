using System.Collections.Immutable;
using System.Numerics;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest.Fields;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Optim;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>The sections of a manifest, from the whole document down.</summary>
internal static class Sections
{
    private const int MaxBatch = 1 << 20;
    private const int MaxAccumulation = 1 << 16;
    // Order and schedule are tensors as long as the job: half a gigabyte each at this bound.
    private const int MaxSamplesVisited = 1 << 27;
    private static readonly BigInteger s_defaultStake = BigInteger.Pow(10, 21);
    private static readonly BigInteger s_defaultBond = BigInteger.Pow(10, 20);
    private static readonly BigInteger s_defaultClaimBond = BigInteger.Pow(10, 19);
    private const int Million = 1_000_000;
    private const long MaxOfferDeadline = (1L << 40) - 1;

    private static readonly OrderedDictionary<string, EvaluationMetric> s_metrics = new(StringComparer.Ordinal)
    {
        ["loss"] = EvaluationMetric.Loss,
        ["accuracy"] = EvaluationMetric.Accuracy,
        ["perplexity"] = EvaluationMetric.Perplexity,
    };

    private static readonly Definition<SeedOrFile> s_init = new(
        "init",
        "Initial parameters: drawn from a seed, or out of a file with PyTorch's names.",
        [new SeedField("seed", "Seed of the distributions that the layers name."), new TextField("safetensors", "File with every parameter.", isRequired: false)],
        a => Either(a, "safetensors"))
    { Alternatives = ["safetensors", "seed"] };

    private static readonly Definition<ModelSection> s_model = new(
        "model",
        "The model: layers one after another, a preset, or a graph with its weights out of a file.",
        [
            new LayersField("layers", "The layers, by PyTorch's names and arguments.", isRequired: false),
            new SectionField<Module>("GPT", TransformerLayers.GPT, isRequired: false),
            new TextField("onnx", "ONNX file with the model's graph and its initial parameters.", isRequired: false),
            new SectionField<SeedOrFile>("init", s_init, isRequired: false),
        ],
        Model)
    { Alternatives = ["layers", "GPT", "onnx"] };

    private static readonly Definition<TrainingSection> s_training = new(
        "training",
        "How the model is trained.",
        [
            new ChoiceField<LossSection>("loss", "What training makes small.", LossTable.All),
            new ChoiceField<Optimizer>("optimizer", "What makes the next parameters from gradients.", OptimizerTable.All),
            new ChoiceField<LRScheduler>("scheduler", "How the learning rate varies; constant by default.", SchedulerTable.All, isRequired: false),
            new NumberField("clip_grad_value", "Largest magnitude of an element of a gradient.", Interval.Positive, isOptional: true),
            new NumberField("clip_grad_norm", "Largest common norm of all gradients.", Interval.Positive, isOptional: true),
            new IntegerField("accumulate", "Steps whose gradients are averaged for one update; it divides the number of steps.", 1, MaxAccumulation, 1),
            new IntegerField("batch_size", "Samples or windows of a step.", 1, MaxBatch),
            new StepsField("steps", "Number of steps.", "batch_size", MaxBatch, MaxSamplesVisited),
        ],
        Training);

    private static readonly Definition<EvaluationSection> s_evaluation = new(
        "evaluation",
        "What is measured of the model, whose parameters model.init gives, instead of training it.",
        [
            new ChoiceField<LossSection>("loss", "The loss; label smoothing does not count.", LossTable.All),
            new NamesField("metrics", "What is measured; by default all that goes with the loss.", [.. s_metrics.Keys]),
            new IntegerField("batch_size", "Samples or windows of a step.", 1, MaxBatch),
            new WordField("part", "What is evaluated: all data, or a part that data.validation makes.", false, "all", "training", "validation"),
        ],
        Evaluation);

    private static readonly Definition<VerificationSection> s_verification = new(
        "verification",
        "Terms of verification; times in seconds, amounts in the token's smallest unit.",
        [
            new IntegerField("checkpoint_every", "Steps of a segment, at whose end the state is committed to.", 1, int.MaxValue, JobManifest.DefaultCheckpointInterval),
            new IntegerField("challenge_window", "Time in which a receipt may be challenged.", 1, uint.MaxValue, 600),
            new IntegerField("move_clock", "Each party's clock in a game.", 1, uint.MaxValue, 600),
            new IntegerField("segment_time", "Time to execute a segment again.", 1, uint.MaxValue, 120),
            new IntegerField("start_deadline", "Time from the claim to fetch and check the job, and to start it or give it back.", 1, uint.MaxValue, 3_600),
            new IntegerField("job_deadline", "Time from the claim to the last receipt.", 1, uint.MaxValue, 86_400),
            new IntegerField("minimum_reputation", "Score that the worker must have, in parts per million.", 0, Million, 0),
            new AmountField("worker_stake", "What the worker stakes.", s_defaultStake),
            new AmountField("challenger_bond", "What a challenger puts up.", s_defaultBond),
            new AmountField("claim_bond", "What the worker loses when it is late.", s_defaultClaimBond),
            new IntegerField("referee", "Version of the rules that judge disputes.", 1, ushort.MaxValue, 1),
        ],
        a => new VerificationSection(
            a.Integer("checkpoint_every"),
            checked((ushort)a.Integer("referee")),
            new Verification(
                a.UnsignedInteger("challenge_window"),
                a.UnsignedInteger("move_clock"),
                a.UnsignedInteger("segment_time"),
                a.UnsignedInteger("start_deadline"),
                a.UnsignedInteger("job_deadline"),
                a.UnsignedInteger("minimum_reputation"),
                a.Amount("worker_stake"),
                a.Amount("challenger_bond"),
                a.Amount("claim_bond"))));

    private static readonly Definition<AuditTerms> s_audits = new(
        "audits",
        "How many segments are to be audited, by how many, for what; none by default.",
        [
            new IntegerField("rate", "Chance that a segment is audited, in parts per million.", 0, Million),
            new IntegerField("auditors", "How many auditors are drawn on average.", 1, ushort.MaxValue),
            new AmountField("fee", "What each auditor gets for an answer, in the payment token."),
            new AmountField("budget", "What is put aside for all fees, in the payment token."),
        ],
        a => new AuditTerms(a.UnsignedInteger("rate"), checked((ushort)a.Integer("auditors")), a.Amount("fee"), a.Amount("budget")));

    private static readonly Definition<PaymentSection> s_payment = new(
        "payment",
        "What the worker earns; nothing by default.",
        [
            new AddressField("token", "The token's contract."),
            new AmountField("amount", "Amount in its smallest unit: what is paid at most."),
            new AmountField("worth", "What that is worth in units of the stake token; the amount by default.", isOptional: true),
            new IntegerField("offer_deadline", "Last moment of a claim, in seconds since 1970; none by default.", 0, MaxOfferDeadline, 0),
        ],
        a => new PaymentSection(new Payment(a.Address("token"), a.Amount("amount"), a.AmountOrNull("worth") ?? a.Amount("amount")), (ulong)a.Long("offer_deadline")));

    private static readonly Definition<MetadataSection> s_metadata = new("metadata", "What people call the job.", [new TextField("name", "Its name.")], a => new MetadataSection(a.Text("name").Value));

    /// <summary>The whole document.</summary>
    public static Definition<ManifestDocument> Document { get; } = new(
        "manifest",
        "A training job for Verifiable.",
        [
            new WordField("apiVersion", "Version of this format.", true, "verifiable/v1"),
            new WordField("kind", "What the document is.", true, "TrainingJob", "EvaluationJob"),
            new SectionField<MetadataSection>("metadata", s_metadata),
            new SectionField<ModelSection>("model", s_model),
            new SectionField<DataSection>("data", DataSections.Data),
            new SectionField<TrainingSection>("training", s_training, isRequired: false),
            new SectionField<EvaluationSection>("evaluation", s_evaluation, isRequired: false),
            new SectionField<VerificationSection>("verification", s_verification),
            new SectionField<AuditTerms>("audits", s_audits, isRequired: false),
            new SectionField<PaymentSection>("payment", s_payment, isRequired: false),
        ],
        Whole)
    { Alternatives = ["training", "evaluation"] };

    private static ManifestDocument? Whole(Arguments a)
    {
        bool trains = a.Word("kind") == "TrainingJob";
        DataSection data = a.Part<DataSection>("data");
        if (trains != a.Has("training"))
            a.Error("kind", $"expected {(trains ? "EvaluationJob with evaluation" : "TrainingJob with training")}, got {a.Word("kind")}");
        else if (trains && data.Order is null)
            a.Error("data.order", "expected a mapping, got nothing");
        else if (!trains && data.Order is not null)
            a.Error("data.order", "expected no order of an evaluation, got one");
        else
        {
            return new ManifestDocument(
                a.LocationOf("kind"),
                a.Part<MetadataSection>("metadata").Name,
                a.Part<ModelSection>("model"),
                data,
                a.PartOrNull<TrainingSection>("training"),
                a.PartOrNull<EvaluationSection>("evaluation"),
                a.Part<VerificationSection>("verification"),
                a.PartOrNull<AuditTerms>("audits") ?? AuditTerms.None,
                a.PartOrNull<PaymentSection>("payment") ?? new PaymentSection(new Payment(Address.Zero, 0, 0), 0));
        }

        return null;
    }

    /// <summary>What a seed gives, or a file under the other key.</summary>
    public static SeedOrFile Either(Arguments a, string file) =>
        a.SeedOrNull("seed") is ulong seed ? new SeedOrFile(seed, null, a.LocationOf("seed")) : new SeedOrFile(null, a.Text(file).Value, a.LocationOf(file));

    private static EvaluationSection? Evaluation(Arguments a)
    {
        LossSection loss = a.Part<LossSection>("loss");
        ImmutableArray<EvaluationMetric> metrics = a.Has("metrics") ? [.. a.Names("metrics").Select(m => s_metrics[m])] : loss.Metrics;
        if (metrics.All(m => loss.Metrics.Contains(m)))
            return new EvaluationSection(loss, metrics, new Located<int>(a.Integer("batch_size"), a.LocationOf("batch_size")), new Located<DataPart>(Enum.Parse<DataPart>(a.Word("part"), ignoreCase: true), a.LocationOf("part")));
        a.Error("metrics", $"expected the loss alone with {loss.Name}, whose targets are no classes, got others");
        return null;
    }

    private static ModelSection? Model(Arguments a)
    {
        SeedOrFile? init = a.PartOrNull<SeedOrFile>("init");
        if (a.Has("onnx"))
        {
            Located<string> file = a.Text("onnx");
            if (init?.Seed is null)
                return new ModelSection(null, file, file.Location, init ?? new SeedOrFile(null, null, file.Location));
            a.Error("init", "expected no seed, as the ONNX file has the parameters, or a file under safetensors with others, got a seed");
            return null;
        }

        if (init is not null)
            return new ModelSection(a.PartOrNull<Module>("GPT") ?? a.Part<Sequential>("layers"), null, a.LocationOf(a.Has("GPT") ? "GPT" : "layers"), init);
        a.Error("init", "expected a mapping, got nothing");
        return null;
    }

    private static TrainingSection? Training(Arguments a)
    {
        Optimizer optimizer = a.Part<Optimizer>("optimizer");
        (optimizer.Scheduler, optimizer.MaxGradientValue, optimizer.MaxGradientNorm, optimizer.AccumulationSteps) =
            (a.PartOrNull<LRScheduler>("scheduler"), a.NumberOrNull("clip_grad_value"), a.NumberOrNull("clip_grad_norm"), a.Integer("accumulate"));
        (int batch, int steps) = (a.Integer("batch_size"), a.Integer("steps"));
        if (steps % optimizer.AccumulationSteps == 0)
            return new TrainingSection(a.Part<LossSection>("loss"), optimizer, new Located<int>(batch, a.LocationOf("batch_size")), new Located<int>(steps, a.LocationOf("steps")));
        a.Error("accumulate", $"expected a divisor of the steps, {steps}, got {optimizer.AccumulationSteps}");
        return null;
    }
}
