using Verifiable.Bindings;

// Writes typed C# bindings of contracts from forge's artifacts; with --check compares them with what is committed.
try
{
    GeneratorOptions options = GeneratorOptions.Parse(args);
    IReadOnlyDictionary<string, string> files = BindingGenerator.Generate(options.Contracts, options.Artifacts, options.Namespace);
    return options.Check ? OutputFolder.Check(options, files) : OutputFolder.Write(options, files);
}
catch (BindingException exception)
{
    Console.Error.WriteLine($"bindings: {exception.Message}");
    return 2;
}
