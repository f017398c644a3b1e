using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable version</c>: the version, and what this machine computes with.</summary>
internal static class VersionCommand
{
    public static Command Create(Option<OutputFormat> format)
    {
        var command = new Command("version", "Print the version and what this machine computes with.");
        command.SetAction(parsed =>
        {
            string version = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            new CommandOutput(parsed.GetValue(format), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error).Result(new JsonObject
            {
                ["version"] = version,
                ["runtime"] = RuntimeInformation.FrameworkDescription,
                ["isa"] = InstructionSets.Name(InstructionSets.Resolve(InstructionSet.Auto)),
            });
            return ExitCode.Success;
        });
        return command;
    }
}
