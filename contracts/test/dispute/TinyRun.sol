// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TinyProgram} from "./TinyProgram.sol";
import {Trees} from "./Trees.sol";

/// @notice What a worker gets wrong, in one step; it goes on from there.
enum Fault {
    None,
    Product, // an element of the product
    TotalBlock, // the sum from one block on
    TotalFinish, // the sum is right, its finish wrong
    Updated, // an element of the updated weights
    NextState, // the next weights are not the updated ones
    Table // the table changed
}

/// @notice One run of the tiny program: the states of all steps, and the trace of any.
library TinyRun {
    /// @dev The element of the product, the weight and the block that faults strike.
    uint256 internal constant PRODUCT_ELEMENT = 9 * 90 - 1;
    uint256 internal constant WEIGHT = 88;
    uint256 internal constant BLOCK = 29;

    struct Run {
        Fault fault;
        uint256 faultStep;
        uint32[] data;
        uint32[][] weights;
        uint32[][] tables;
        Trace[] traces;
    }

    /// @notice Outputs of one step.
    struct Trace {
        uint32[] product;
        uint32 sum;
        uint32 total;
        uint32[] updated;
    }

    function create(uint256 steps, Fault fault, uint256 faultStep) internal pure returns (Run memory run) {
        run.fault = fault;
        run.faultStep = faultStep;
        run.data = new uint32[](TinyProgram.INNER * TinyProgram.COLUMNS);
        for (uint256 i; i < run.data.length; ++i) {
            run.data[i] = uint32(uint256(keccak256(abi.encode("data", i))));
        }
        run.weights = new uint32[][](steps + 1);
        run.tables = new uint32[][](steps + 1);
        run.traces = new Trace[](steps);
        run.weights[0] = new uint32[](TinyProgram.ROWS * TinyProgram.INNER);
        for (uint256 i; i < run.weights[0].length; ++i) {
            run.weights[0][i] = uint32(uint256(keccak256(abi.encode("weight", i))));
        }
        run.tables[0] = new uint32[](5);
        for (uint256 s; s < steps; ++s) {
            run.traces[s] = _trace(run, s);
            run.weights[s + 1] = run.traces[s].updated;
            run.tables[s + 1] = run.tables[s];
            if (s != faultStep) continue;
            if (fault == Fault.NextState) {
                run.weights[s + 1] = _copy(run.weights[s + 1]);
                ++run.weights[s + 1][WEIGHT];
            } else if (fault == Fault.Table) {
                run.tables[s + 1] = _copy(run.tables[s]);
                ++run.tables[s + 1][3];
            }
        }
    }

    function _trace(Run memory run, uint256 step) private pure returns (Trace memory result) {
        unchecked {
            Fault fault = step == run.faultStep ? run.fault : Fault.None;
            uint32[] memory weights = run.weights[step];
            result.product = new uint32[](TinyProgram.ROWS * TinyProgram.COLUMNS);
            for (uint256 e; e < result.product.length; ++e) {
                uint256 row = e / TinyProgram.COLUMNS * TinyProgram.INNER;
                uint256 column = e % TinyProgram.COLUMNS;
                uint32 sum;
                for (uint256 r; r < TinyProgram.INNER; ++r) {
                    sum += weights[row + r] * run.data[r * TinyProgram.COLUMNS + column];
                }
                result.product[e] = sum;
            }
            if (fault == Fault.Product) ++result.product[PRODUCT_ELEMENT];
            for (uint256 e; e < result.product.length; ++e) {
                result.sum += result.product[e];
            }
            if (fault == Fault.TotalBlock) ++result.sum;
            result.total = result.sum ^ uint32(step);
            if (fault == Fault.TotalFinish) ++result.total;
            result.updated = new uint32[](weights.length);
            for (uint256 e; e < weights.length; ++e) {
                result.updated[e] = weights[e] + result.total;
            }
            if (fault == Fault.Updated) ++result.updated[WEIGHT];
        }
    }

    /// @notice The accumulators of `total` after each 16 iterations, the last one after all 810.
    function partials(Run memory run, uint256 step) internal pure returns (uint32[] memory sums) {
        unchecked {
            uint32[] memory product = run.traces[step].product;
            bool wrong = step == run.faultStep && run.fault == Fault.TotalBlock;
            sums = new uint32[]((product.length + 15) / 16);
            uint32 sum;
            for (uint256 e; e < product.length; ++e) {
                sum += product[e];
                if (wrong && e == 16 * BLOCK + 5) ++sum;
                sums[e / 16] = sum;
            }
        }
    }

    /// @notice Roots of the two state tensors: the leaves of the state tree.
    function stateLeaves(Run memory run, uint256 step) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](2);
        leaves[0] = Trees.root(Trees.tensor(run.weights[step], TinyProgram.ROWS, TinyProgram.INNER), 0x11);
        leaves[1] = Trees.root(Trees.tensor(run.tables[step], 0, 5), 0x11);
    }

    function stateRoot(Run memory run, uint256 step) internal pure returns (bytes32) {
        return Trees.root(stateLeaves(run, step), 0x21);
    }

    /// @notice Roots of the three outputs: the leaves of the trace.
    function traceLeaves(Run memory run, uint256 step) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](3);
        for (uint16 i; i < 3; ++i) {
            leaves[i] = Trees.root(Trees.hashLeaves(outputLeaves(run, step, i), 0x10), 0x11);
        }
    }

    /// @notice The bytes of all leaves of one output.
    function outputLeaves(Run memory run, uint256 step, uint16 operator) internal pure returns (bytes[] memory) {
        Trace memory outputs = run.traces[step];
        if (operator == TinyProgram.PRODUCT) {
            return Trees.tensorLeaves(outputs.product, TinyProgram.ROWS, TinyProgram.COLUMNS);
        }
        if (operator == TinyProgram.UPDATED) {
            return Trees.tensorLeaves(outputs.updated, TinyProgram.ROWS, TinyProgram.INNER);
        }
        uint32[] memory scalar = new uint32[](1);
        scalar[0] = outputs.total;
        return Trees.tensorLeaves(scalar, 0, 1);
    }

    function dataLeaves(Run memory run) internal pure returns (bytes[] memory) {
        return Trees.tensorLeaves(run.data, TinyProgram.INNER, TinyProgram.COLUMNS);
    }

    function datasetRoot(Run memory run) internal pure returns (bytes32) {
        return Trees.root(Trees.hashLeaves(dataLeaves(run), 0x10), 0x11);
    }

    function _copy(uint32[] memory values) private pure returns (uint32[] memory copy) {
        copy = new uint32[](values.length);
        for (uint256 i; i < values.length; ++i) {
            copy[i] = values[i];
        }
    }
}
