using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable CA1707, IDE1006 // The names are TorchSharp's.

/// <summary>A part of a model: parameters, further parts and a differentiable function that is appended to a graph.</summary>
/// <remarks>
/// A module holds no data. Parameters are declared in the constructor and become state tensors of a graph when <see cref="forward"/> first reads them, so that their order is the order of use
/// and a parameter that two modules share is one state tensor. User modules derive from this class, declare parts in fields, call <see cref="RegisterComponents"/> last and override <see cref="forward"/>;
/// the names of parts and parameters are those of PyTorch's state dictionary.
/// </remarks>
public abstract partial class Module
{
    private readonly OrderedDictionary<string, Module> _modules = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, ModuleParameter> _parameters = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, ModuleBuffer> _buffers = new(StringComparer.Ordinal);
    private (Module Parent, string Name)? _owner;

    /// <summary>A module named after its class.</summary>
    protected Module() => Name = GetType().Name;

    /// <summary>A module with a name for messages.</summary>
    protected Module(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>What the module is, for messages; of a layer PyTorch's name.</summary>
    public string Name { get; }

    /// <summary>Whether layers that differ between training and evaluation (dropout, batch normalisation) are to train; true at first.</summary>
    public bool training { get; private set; } = true;

    /// <summary>Appends the operators of the module's function.</summary>
    /// <exception cref="ShapeMismatchException">The input does not fit a layer.</exception>
    public abstract Value forward(Value input);

    /// <summary>Appends the operators of the module as a whole model: parameters that are used first here get names relative to it.</summary>
    /// <exception cref="ShapeMismatchException">The input does not fit the module or one of its parts; the message names the part.</exception>
    public Value call(Value input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ModuleTrace trace = ModuleTrace.Of(input.Graph);
        bool entered = trace.TryEnter(this);
        string outer = trace.Begin(this);
        try
        {
            return forward(input);
        }
        catch (ArgumentException e) when (e is not ShapeMismatchException)
        {
            // A function that a user's forward calls says what it expected, but not where.
            throw new ShapeMismatchException(this, e.ParamName is null ? e.Message : e.Message[..e.Message.LastIndexOf(" (", StringComparison.Ordinal)], e);
        }
        finally
        {
            trace.End(outer);
            if (entered)
                trace.Leave();
        }
    }

    /// <summary>The output shape for an input, the batch first; what does not fit is named with the path of the layer.</summary>
    /// <remarks>Traces the module on a graph of its own.</remarks>
    /// <param name="input">Shape of the input.</param>
    /// <param name="type">Its element type.</param>
    /// <exception cref="OverflowException">A tensor would have 2^32 elements or more.</exception>
    public ShapeInference Infer(Shape input, ElementType type = ElementType.Float32)
    {
        try
        {
            return ShapeInference.Fits(call(new Graph(differentiable: false).Dataset("input", type, input)).LogicalShape);
        }
        catch (ShapeMismatchException e)
        {
            string path = named_modules().FirstOrDefault(m => ReferenceEquals(m.Module, e.Module)).Name ?? "";
            return new ShapeInference(null, path.Length == 0 ? e.Mismatch : $"layer {path} ({e.Module.Name}): {e.Mismatch}", e.Module);
        }
    }

    /// <summary>Sets <see cref="training"/> here and in all parts.</summary>
    public void train(bool mode = true)
    {
        foreach ((_, Module module) in named_modules())
            module.training = mode;
    }

    /// <summary>The same as <c>train(false)</c>.</summary>
    public void eval() => train(false);

    /// <summary>The path from the outermost module that holds this one; empty when none does.</summary>
    internal string Path => _owner is var (parent, name) ? Join(parent.Path, name) : "";

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
