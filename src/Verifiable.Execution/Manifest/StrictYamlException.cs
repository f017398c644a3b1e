using YamlDotNet.Core;

namespace Verifiable.Execution.Manifest;

/// <summary>YAML that is well-formed but not what a manifest may use.</summary>
internal sealed class StrictYamlException(Mark start, Mark end, string message) : YamlException(start, end, message);
