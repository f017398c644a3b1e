// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProtocolParameters} from "../../src/governance/IProtocolParameters.sol";
import {World} from "./World.sol";

/// @notice Changes numbers within their bounds, adds referees, pauses; and the judge of programs voids a job now and then.
abstract contract GovernorHandler is World {
    function govern(uint256 seed) external {
        uint256 kind = seed >> 200 & 15;
        if (kind == 0) _void(seed);
        else if (kind < 4) _pause(seed);
        else _change(seed);
    }

    function _change(uint256 seed) private {
        IProtocolParameters.Parameter which = IProtocolParameters.Parameter(seed % 7);
        (uint256 least, uint256 most) = parameters.boundsOf(which);
        bytes memory call;
        if (seed >> 8 & 3 == 0) {
            call = abi.encodeCall(parameters.addReferee, (address(referee)));
        } else if (seed >> 8 & 3 == 1) {
            call = abi.encodeCall(parameters.setWorth, (address(wrappedEther), (seed >> 16) % 1e36));
        } else {
            // Near the least, or nothing could be posted any more; but volunteers find something.
            bool price = which == IProtocolParameters.Parameter.GasCompensation;
            uint256 value = least + (seed >> 16) % ((most - least) / (price ? 1000 : 20_000) + 1);
            if (which == IProtocolParameters.Parameter.OpenDetectionPpm) value += most / 2;
            call = abi.encodeCall(parameters.setParameter, (which, value));
        }
        _try(makeAddr("governor"), address(parameters), call, "parameter changed");
    }

    function _pause(uint256 seed) private {
        address guardian = makeAddr("guardian");
        if (seed & 7 == 0) {
            _try(guardian, address(parameters), abi.encodeCall(parameters.pauseNewJobs, ()), "new jobs paused");
        } else {
            _try(guardian, address(parameters), abi.encodeCall(parameters.endPause, ()), "pause ended");
        }
        if (seed >> 8 & 15 == 0) {
            bytes memory call = abi.encodeCall(parameters.setGuardian, (guardian));
            _try(makeAddr("governor"), address(parameters), call, "guardian appointed");
        }
    }

    function _void(uint256 seed) private {
        _try(address(programs), address(market), abi.encodeCall(market.voidJob, (_job(seed))), "job voided");
    }
}
