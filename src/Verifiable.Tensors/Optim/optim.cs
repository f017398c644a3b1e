namespace Verifiable.Tensors.Optim;

#pragma warning disable CS8981, IDE1006 // The names are TorchSharp's.

/// <summary>Optimizers under TorchSharp's names.</summary>
public static class optim
{
    /// <summary>Adam with PyTorch's defaults.</summary>
    public static Adam Adam(double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) =>
        new(new AdamOptions(lr, beta1, beta2, eps, weight_decay));
}
