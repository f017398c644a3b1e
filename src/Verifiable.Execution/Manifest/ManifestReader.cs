using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest.Tables;
using Verifiable.Protocol.Jobs;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Onnx;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Verifiable.Execution.Manifest;

/// <summary>Reads a training manifest strictly; everything wrong with it is listed together. Of the files that it names only a model is looked at.</summary>
public static class ManifestReader
{
    /// <summary>Reads the manifest of training at <paramref name="path"/>.</summary>
    public static ManifestResult<TrainingManifest> ReadFile(string path) => Training(ReadJobFile(path));

    /// <summary>Reads the manifest of either kind at <paramref name="path"/>.</summary>
    public static ManifestResult<JobManifest> ReadJobFile(string path)
    {
        var errors = new ErrorList(path);
        return ManifestText.Read(path, errors) is string text
            ? ReadJob(text, path, Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".")
            : new(null, errors.Sorted);
    }

    /// <summary>Reads a manifest of training.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="directory">Folder that paths are relative to.</param>
    public static ManifestResult<TrainingManifest> Read(string text, string file, string directory) => Training(ReadJob(text, file, directory));

    /// <summary>Reads a manifest of either kind.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="directory">Folder that paths are relative to.</param>
    public static ManifestResult<JobManifest> ReadJob(string text, string file, string directory)
    {
        var errors = new ErrorList(file);
        JobManifest? manifest = Document(text, errors) is { } root ? Manifest(root, file, directory, errors) : null;
        return new ManifestResult<JobManifest>(errors.IsEmpty ? manifest : null, errors.Sorted);
    }

    private static ManifestResult<TrainingManifest> Training(ManifestResult<JobManifest> job)
    {
        if (job.Value is null or TrainingManifest)
            return new(job.Value as TrainingManifest, job.Errors);
        var errors = new ErrorList(job.Value.File);
        errors.Add(job.Value.KindLocation, "kind: expected TrainingJob, got EvaluationJob");
        return new(null, errors.Sorted);
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

    private static JobManifest? Manifest(YamlMappingNode node, string file, string directory, ErrorList errors)
    {
        var scope = new ManifestScope(errors);
        if (Sections.Document.Read(node, "", scope) is not { Model: var model } document)
            return null;
        if ((model.Model ?? new ManifestFiles(directory, errors).Read("model.onnx", model.Onnx!.Value, OnnxModel.Parse)) is not { } module)
            return null;
        if (module is GPT)
            scope.Place(module, "model.GPT", model.Location);
        var places = new ModulePlaces(module, model.Location, scope.Places);
        (SourceLocation kind, string name, _, DataSection data, TrainingSection? training, EvaluationSection? evaluation, VerificationSection verification, AuditTerms audits, PaymentSection payment) = document;
        var terms = new JobTerms(payment.OfferDeadline, verification.Referee, verification.Terms, audits, payment.Payment);
        if (evaluation is not null)
        {
            return new EvaluationManifest(
                file,
                directory,
                name,
                module,
                places,
                model.Init,
                data.Inputs,
                data.Targets,
                data.Validation,
                evaluation.Part,
                evaluation.Loss,
                evaluation.Metrics,
                evaluation.BatchSize,
                verification.CheckpointEvery,
                terms)
            { KindLocation = kind };
        }

        return new TrainingManifest(
            file,
            directory,
            name,
            module,
            places,
            model.Init,
            data.Inputs,
            data.Targets,
            data.Validation,
            data.Order!,
            training!.Loss,
            training.Optimizer,
            training.BatchSize,
            training.Steps,
            verification.CheckpointEvery,
            terms)
        { KindLocation = kind };
    }
}
